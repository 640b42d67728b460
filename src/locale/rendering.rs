//! Every way a message can come out: one per choice of variants.
//!
//! Pure. What a message says depends on names, counts and states that only come up
//! later, so a text is checked with all of them, and with values as nasty as they get.

use std::collections::HashMap;

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, Term, Variant,
};
use fluent_syntax::unicode::unescape_unicode_to_string;

/// A message with more ways to come out than this is too clever to be checked.
const RENDERINGS_MAX: usize = 1_000;

/// How many `{ … }` Fluent follows in one message; it leaves the rest away.
const PLACEABLES_MAX: usize = 100;

/// Where something is wrong that is nowhere in particular.
const ANYWHERE: &str = "";

/// The texts of a language.
#[derive(Default)]
pub(super) struct Catalog<'a> {
    pub(super) messages: HashMap<&'a str, &'a Pattern<&'a str>>,
    terms: HashMap<&'a str, &'a Term<&'a str>>,
}

impl<'a> Catalog<'a> {
    /// Takes in the texts of a file; they replace those that are there.
    pub(super) fn add(&mut self, resource: &'a FluentResource) {
        for entry in resource.entries() {
            match entry {
                Entry::Message(message) => {
                    let value = message.value.as_ref();
                    self.messages
                        .extend(value.map(|value| (message.id.name, value)));
                }
                Entry::Term(term) => {
                    self.terms.insert(term.id.name, term);
                }
                _ => {}
            }
        }
    }
}

/// One way a message can come out.
#[derive(Clone, Default)]
pub(super) struct Rendering<'a> {
    pub(super) text: String,
    /// The variables in it, as often as they are.
    pub(super) values: Vec<&'a str>,
    /// Where each piece of the file begins in `text`.
    pieces: Vec<(usize, &'a str)>,
    /// Which variant each selector has come to.
    choices: Vec<Choice<'a>>,
    /// How many `{ … }` have been followed.
    placeables: usize,
}

#[derive(Clone, Copy)]
struct Choice<'a> {
    variable: &'a str,
    variants: &'a [Variant<&'a str>],
    index: usize,
}

impl<'a> Rendering<'a> {
    /// What of the file stands at this byte of the text, from there on.
    pub(super) fn piece_at(&self, at: usize) -> Option<&'a str> {
        let (begin, piece) = self.pieces.iter().rev().find(|(begin, _)| *begin <= at)?;
        Some(piece.get(at - begin..).unwrap_or(piece))
    }

    fn push(&mut self, text: &str, piece: &'a str) {
        self.pieces.push((self.text.len(), piece));
        self.text.push_str(text);
    }

    /// The same selector with the same variants comes to the same one.
    fn allows(&self, choice: Choice<'a>) -> bool {
        let keys = |variants: &'a [Variant<&'a str>]| variants.iter().map(|it| &it.key);
        self.choices.iter().all(|made| {
            made.variable != choice.variable
                || made.index == choice.index
                || !keys(made.variants).eq(keys(choice.variants))
        })
    }
}

/// Something wrong at a piece of a file.
pub(super) type Slip<'a> = (&'a str, String);

/// All renderings of a message, or what keeps it from having any.
pub(super) fn renderings<'a>(
    pattern: &'a Pattern<&'a str>,
    catalog: &Catalog<'a>,
    given: &[&str],
    sample: &str,
) -> Result<Vec<Rendering<'a>>, Vec<Slip<'a>>> {
    let mut renderer = Renderer {
        catalog,
        given,
        sample,
        within: vec![pattern],
        brackets: None,
        slips: Vec::new(),
    };
    let renderings = renderer.pattern(pattern, vec![Rendering::default()]);
    if renderer.slips.is_empty() {
        Ok(renderings)
    } else {
        Err(renderer.slips)
    }
}

struct Renderer<'c, 'a> {
    catalog: &'c Catalog<'a>,
    /// The variables that the message is given.
    given: &'c [&'c str],
    /// What stands for a variable.
    sample: &'c str,
    /// The texts being read, from the outermost to this one.
    within: Vec<&'a Pattern<&'a str>>,
    /// Inside of a term: what it is given.
    brackets: Option<Vec<&'a str>>,
    slips: Vec<Slip<'a>>,
}

impl<'a> Renderer<'_, 'a> {
    fn pattern(
        &mut self,
        pattern: &'a Pattern<&'a str>,
        so_far: Vec<Rendering<'a>>,
    ) -> Vec<Rendering<'a>> {
        let elements = pattern.elements.iter();
        elements.fold(so_far, |so_far, element| match element {
            PatternElement::TextElement { value } => pushed(so_far, value, value),
            PatternElement::Placeable { expression } => self.placeable(expression, so_far),
        })
    }

    fn placeable(
        &mut self,
        expression: &'a Expression<&'a str>,
        mut so_far: Vec<Rendering<'a>>,
    ) -> Vec<Rendering<'a>> {
        for rendering in &mut so_far {
            rendering.placeables += 1;
        }
        if so_far.iter().any(|it| it.placeables > PLACEABLES_MAX) {
            let problem = format!("there are too many {{ … }}: it takes up to {PLACEABLES_MAX}");
            self.slip(ANYWHERE, problem);
            return so_far;
        }
        self.expression(expression, so_far)
    }

    fn expression(
        &mut self,
        expression: &'a Expression<&'a str>,
        so_far: Vec<Rendering<'a>>,
    ) -> Vec<Rendering<'a>> {
        match expression {
            Expression::Inline(inline) => self.inline(inline, so_far),
            Expression::Select { selector, variants } => self.select(selector, variants, so_far),
        }
    }

    fn select(
        &mut self,
        selector: &'a InlineExpression<&'a str>,
        variants: &'a [Variant<&'a str>],
        so_far: Vec<Rendering<'a>>,
    ) -> Vec<Rendering<'a>> {
        let variable = match selector {
            InlineExpression::VariableReference { id } => {
                // A term may ask for what it is not given: that is its default.
                if self.brackets.is_none() {
                    self.is_given(id.name);
                }
                Some(id.name)
            }
            // Whatever it comes to, it is only read here.
            other => {
                self.inline(other, vec![Rendering::default()]);
                None
            }
        };
        let mut all = Vec::new();
        for (index, variant) in variants.iter().enumerate() {
            let mut chosen = so_far.clone();
            if let Some(variable) = variable {
                let choice = Choice {
                    variable,
                    variants,
                    index,
                };
                chosen.retain(|rendering| rendering.allows(choice));
                for rendering in &mut chosen {
                    rendering.choices.push(choice);
                }
            }
            all.extend(self.pattern(&variant.value, chosen));
            if all.len() > RENDERINGS_MAX {
                let problem = format!(
                    "there are too many variants of variants: it takes up to {RENDERINGS_MAX} combinations"
                );
                self.slip(variable.unwrap_or(ANYWHERE), problem);
                all.truncate(1);
                break;
            }
        }
        all
    }

    fn inline(
        &mut self,
        inline: &'a InlineExpression<&'a str>,
        so_far: Vec<Rendering<'a>>,
    ) -> Vec<Rendering<'a>> {
        match inline {
            InlineExpression::StringLiteral { value } => {
                pushed(so_far, &unescape_unicode_to_string(value), value)
            }
            InlineExpression::NumberLiteral { value } => pushed(so_far, value, value),
            InlineExpression::VariableReference { id } => {
                self.is_given(id.name);
                let mut so_far = pushed(so_far, self.sample, id.name);
                for rendering in &mut so_far {
                    rendering.values.push(id.name);
                }
                so_far
            }
            InlineExpression::MessageReference { id, attribute } => {
                if attribute.is_some() {
                    self.slip(id.name, "texts have no attributes here".to_owned());
                    return so_far;
                }
                let text = self.catalog.messages.get(id.name);
                self.reference(id.name, text.copied(), None, so_far)
            }
            InlineExpression::TermReference {
                id,
                attribute,
                arguments,
            } => {
                let term = self.catalog.terms.get(id.name);
                let text = term.and_then(|term| match attribute {
                    None => Some(&term.value),
                    Some(wanted) => {
                        let mut attributes = term.attributes.iter();
                        let found = attributes.find(|it| it.id.name == wanted.name);
                        found.map(|it| &it.value)
                    }
                });
                let brackets = arguments.as_ref().map_or_else(Vec::new, names);
                self.reference(id.name, text, Some(brackets), so_far)
            }
            InlineExpression::FunctionReference { id, .. } => {
                let problem = format!(
                    "{}() is not known here: numbers are written as the language has them",
                    id.name
                );
                self.slip(id.name, problem);
                so_far
            }
            InlineExpression::Placeable { expression } => self.expression(expression, so_far),
        }
    }

    /// Another text inside of this one; terms know only what is in brackets.
    fn reference(
        &mut self,
        name: &'a str,
        text: Option<&'a Pattern<&'a str>>,
        brackets: Option<Vec<&'a str>>,
        so_far: Vec<Rendering<'a>>,
    ) -> Vec<Rendering<'a>> {
        let shown = if brackets.is_some() {
            format!("-{name}")
        } else {
            name.to_owned()
        };
        let Some(text) = text else {
            let problem = format!("{{ {shown} }} is nowhere: it takes a text of this language");
            self.slip(name, problem);
            return so_far;
        };
        if self.within.iter().any(|outer| std::ptr::eq(*outer, text)) {
            self.slip(name, format!("{{ {shown} }} is part of itself"));
            return so_far;
        }
        self.within.push(text);
        let outside = std::mem::replace(&mut self.brackets, brackets);
        let so_far = self.pattern(text, so_far);
        self.brackets = outside;
        self.within.pop();
        so_far
    }

    fn is_given(&mut self, name: &'a str) {
        let is_given = match &self.brackets {
            Some(brackets) => brackets.contains(&name),
            None => self.given.contains(&name),
        };
        if is_given {
            return;
        }
        let given = match &self.brackets {
            Some(_) => "a term takes what its brackets say".to_owned(),
            None if self.given.is_empty() => "this text has no variables".to_owned(),
            None => format!("it takes ${}", self.given.join(", $")),
        };
        self.slip(name, format!("${name} is not known here: {given}"));
    }

    fn slip(&mut self, piece: &'a str, problem: String) {
        self.slips.push((piece, problem));
    }
}

fn pushed<'a>(mut all: Vec<Rendering<'a>>, text: &str, piece: &'a str) -> Vec<Rendering<'a>> {
    for rendering in &mut all {
        rendering.push(text, piece);
    }
    all
}

fn names<'a>(arguments: &CallArguments<&'a str>) -> Vec<&'a str> {
    arguments.named.iter().map(|it| it.name.name).collect()
}

/// The variables that a message has anywhere.
pub(super) fn variables<'a>(pattern: &'a Pattern<&'a str>) -> Vec<&'a str> {
    let mut names = Vec::new();
    collect(pattern, &mut names);
    names.sort_unstable();
    names.dedup();
    names
}

fn collect<'a>(pattern: &'a Pattern<&'a str>, names: &mut Vec<&'a str>) {
    for element in &pattern.elements {
        let mut expression = match element {
            PatternElement::TextElement { .. } => continue,
            PatternElement::Placeable { expression } => expression,
        };
        while let Expression::Inline(InlineExpression::Placeable { expression: inner }) = expression
        {
            expression = inner;
        }
        let (inline, variants): (_, &[_]) = match expression {
            Expression::Inline(inline) => (inline, &[]),
            Expression::Select { selector, variants } => (selector, variants),
        };
        if let InlineExpression::VariableReference { id } = inline {
            names.push(id.name);
        }
        for variant in variants {
            collect(&variant.value, names);
        }
    }
}
