//! Reading `multipart/form-data` bodies.
//!
//! Just enough for what Bot API clients send: named parts, some with a file name. Not a general parser.

/// One part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The field's name.
    pub(super) name: String,
    /// The file's name; a plain field has none.
    pub(super) file_name: Option<String>,
    /// What was sent.
    pub(super) bytes: Vec<u8>,
}

/// Splits a body at the boundary its content type names; `None` when it does not hold together.
pub(super) fn parts(content_type: &str, body: &[u8]) -> Option<Vec<Part>> {
    let boundary = content_type
        .split_once("boundary=")?
        .1
        .split(';')
        .next()?
        .trim_matches('"');
    let delimiter = format!("--{boundary}");
    let mut rest = after(body, delimiter.as_bytes())?;
    let between = format!("\r\n{delimiter}");
    let mut found = Vec::new();
    while !rest.starts_with(b"--") {
        let part = rest.strip_prefix(b"\r\n")?;
        let end = position(part, between.as_bytes())?;
        found.push(one(&part[..end])?);
        rest = &part[end + between.len()..];
    }
    Some(found)
}

fn one(part: &[u8]) -> Option<Part> {
    let blank = position(part, b"\r\n\r\n")?;
    let headers = std::str::from_utf8(&part[..blank]).ok()?;
    let disposition = headers.lines().find(|line| {
        line.to_ascii_lowercase()
            .starts_with("content-disposition:")
    })?;
    Some(Part {
        name: attribute(disposition, "name")?,
        file_name: attribute(disposition, "filename"),
        bytes: part[blank + 4..].to_vec(),
    })
}

/// The value of `; name="value"` in a header.
fn attribute(header: &str, name: &str) -> Option<String> {
    header.split(';').find_map(|piece| {
        let (key, value) = piece.trim().split_once('=')?;
        (key == name).then(|| value.trim_matches('"').to_owned())
    })
}

fn after<'a>(bytes: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    position(bytes, wanted).map(|at| &bytes[at + wanted.len()..])
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

    use super::*;

    #[test]
    fn fields_and_files_are_told_apart() {
        let body = b"--xyz\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n12\r\n\
            --xyz\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\
            Content-Type: image/png\r\n\r\n\x89PNG\r\n\r\n-\r\n--xyz--\r\n";
        let found = parts("multipart/form-data; boundary=xyz", body).unwrap();
        assert_eq!(
            found[0],
            Part {
                name: "chat_id".to_owned(),
                file_name: None,
                bytes: b"12".to_vec()
            }
        );
        assert_eq!(found[1].file_name.as_deref(), Some("a.png"));
        assert_eq!(found[1].bytes, b"\x89PNG\r\n\r\n-");
    }

    #[test]
    fn a_body_without_its_end_is_refused() {
        let body = b"--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n12";
        assert_eq!(parts("multipart/form-data; boundary=xyz", body), None);
    }
}
