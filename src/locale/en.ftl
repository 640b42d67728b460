# What people read. HTML as Telegram knows it: <b>, <i>, <code>, <a href="…">.
# Values put in by the program are escaped already.

language-name = English

## The personal dialog

start-new = { $named ->
    [yes] Hello, <b>{ $name }</b>! Nice to meet you.
   *[no] Hello! Nice to meet you.
}

    I am the front door here: from now on this bot can write to you. Send /help to see what I understand.
start-returning = { $named ->
    [yes] Good to see you again, <b>{ $name }</b>.
   *[no] Good to see you again.
}

    Everything is as you left it. Send /help to see what I understand.
start-returned = { $named ->
    [yes] Welcome back, <b>{ $name }</b>!
   *[no] Welcome back!
}

    You had closed the door; it is open again. Send /help to see what I understand.
button-add-to-group = Add to a group
button-add-to-channel = Add to a channel
help =
    This is what I understand:

    { $commands }
help-admin =
    For you as an administrator:
    /check <i>ID or @name …</i> – who can still be reached, up to 20 at once; or send it as a reply to a forwarded message or a contact
    /audit – everyone at once; also <code>source=X</code>, <code>stale=7d</code>, or as the caption of a list of ids
    /export – everybody who was here, as a table; also <code>reachable</code>, <code>blocked</code>, <code>source=X</code>
    /link <i>word label</i> – a link with a QR code, to tell who came through it; also <code>cost=120</code>
    /links – your links, and how often Start was pressed through each
    /sources – which link brought people who can still be reached; also <code>7d</code>, <code>30d</code>, <code>90d</code>, <code>all</code>, <code>last</code>
    /stats – who comes and goes, with pictures; also <code>7d</code>, <code>30d</code>, <code>90d</code>, <code>all</code>
fallback = I did not understand that. Send /help to see what I understand.

## Groups

group-hello = Hello! I talk in private: <a href="{ $link }">open a dialog with me</a>.

## What an administrator reads

check-usage =
    Whom shall I check? Up to 20 people at once:

    <code>/check 123456789</code> – a user id
    <code>/check @name</code> – somebody who has been here before
    <code>/check</code> as a reply to a forwarded message or a contact
check-too-many = That is { $count } people; I check up to { $max } at once. Nobody was checked.
check-hidden = That message does not reveal an account: its sender hides it, or the contact is not on Telegram. Send the user id instead: <code>/check 123456789</code>
check-bad-id = <code>{ $given }</code>: not a user id. Accepted are whole numbers such as <code>123456789</code>, and <code>@name</code>.
check-unknown-name = <code>@{ $name }</code>: nobody by that name has been here, and a bot cannot look people up by name. Send the user id instead.
check-verdict = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>
check-verdict-unconfirmed = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, unconfirmed: a single probe is no proof
check-verdict-unseen = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, or a bot: nobody with this id has been here
check-no-answer = <code>{ $id }</code>{ $username }: no answer from Telegram, so nothing is concluded
check-detail = Telegram says: { $detail }
check-known = { $evidence ->
    [event] since { $since }, as Telegram told when it happened
    [message] since { $since }; last message { $proved }
    [grant] since { $since }: claimed, for no message and no probe has proved it yet
    [probe] since { $since }; last probe { $proved }
   *[reply] since { $since }; last refused message { $proved }
}
check-counts-as = { $evidence ->
    [event] counts as { $verdict } since { $since }, as Telegram told when it happened
    [message] counts as { $verdict } since { $since }; last message { $proved }
    [grant] counts as { $verdict } since { $since }: claimed, for no message and no probe has proved it yet
    [probe] counts as { $verdict } since { $since }; last probe { $proved }
   *[reply] counts as { $verdict } since { $since }; last refused message { $proved }
}
check-opening = began { $first }: { $opening }
check-opening-again = began { $first }: { $opening }; last { $last }: { $last-opening }
check-never-opened = the dialog has not begun
opening-start = { $origin ->
    [organic] pressed Start
    [invalid] pressed Start through an invalid link
   *[link] pressed Start through { $source }
}
opening-login = logged in on { $source }
opening-app-request = let a Mini App write
opening-app-opened = opened the Mini App { $source }
opening-attachment-menu = added the bot to the attachment menu
opening-join-request = asked to join { $source }
button-probe-now = Probe { $id } now

audit-unknown-word = I do not know what <code>{ $word }</code> means. After /audit I understand <code>everyone</code>, <code>source=X</code> (a link's payload), <code>stale=7d</code> (no news for so long) and <code>force</code> (ask again even those asked in the last 24 hours).
audit-nobody = There is nobody to ask.
audit-list-unreadable = I cannot read { $name }: { $problem }. A list has one user id per line, or is CSV or JSON with user ids, and has at most 20 MB.
list-unavailable = it did not arrive, or not to its end ({ $detail })
list-too-large = it is larger than { $max } MB
list-not-text = it is { $kind }, not text; save it as CSV
list-empty = there is no user id in it
list-broken-json = its JSON is broken at line { $line }, column { $column } ({ $reason })
list-endless-row = the row on line { $line } does not end: a quote is left open, or it is longer than { $max } KB
audit-list = { $name } read as { $format }{ $column ->
    [named] {" "}(column { $column-name })
    [numbered] {" "}(column number { $column-name })
   *[none] {""}
}: { $ids ->
    [one] one id
   *[other] { $ids } ids
}{ $repeated ->
    [0] {""}
   *[other] , { $repeated } of them repeated
}.
audit-list-not-people = { $count ->
    [one] One entry is not a person
   *[other] { $count } entries are not people
} (a group, a channel or zero): { $first }
audit-list-unreadable-entries = { $count ->
    [one] One entry is not an id
   *[other] { $count } entries are not ids
}: { $first }
audit-list-bot = The bot itself was on the list and is left out.
audit-proposed = <b>Audit of { $audience }</b>: { $left ->
    [one] one person
   *[other] { $left } people
} to ask{ $known ->
    [0] {""}
   *[other] , { $known } known from the last 24 hours
}. At most { $rate } a second, so it takes { $duration } or more. Shall I?
audit-progress = <b>Audit of { $audience }</b>{ $state ->
    [queued] , waiting for its turn
    [running] {""}
    [paused] , paused
    [done] , done
   *[cancelled] , cancelled
}

    <code>{ $bar }</code> { $percent } %
    { $done } of { $total }{ $pace }
audit-pace = , { $rate } a second, { $duration } left
audit-count = { $verdict }: { $people }
audit-count-unconfirmed = { $verdict }, unconfirmed: { $people }
audit-refused = <b>Audit { $id }</b> has stopped: Telegram refused the bot's token ({ $detail }). It goes on from where it was.
audit-report = <b>Audit of { $audience }: { $reachable } of { $total } can be reached</b>
audit-changes = Since the last time: { $change }
audit-change = { $verdict } { $sign }{ $people }
audience-everyone = everyone
audience-source = { $origin ->
    [organic] everyone who came without a link
    [invalid] everyone who came through an invalid link
   *[link] everyone who came through { $source }
}
audience-stale = everyone without news for { $duration }
audience-list = { $name }
people-counted = { $count ->
    [one] one person
   *[other] { $count } people
}
duration-seconds = { $count } s
duration-minutes = { $count } min
duration-hours = { $count } h
duration-days = { $count } d
button-audit-start = Start
button-audit-pause = Pause
button-audit-resume = Resume
button-audit-cancel = Cancel

parked = An update could not be handled and was set aside (number { $update }, { $count } in all): <code>{ $error }</code>

verdict-reachable = reachable
verdict-blocked = blocked
verdict-deactivated = deactivated
verdict-never-started = never started
verdict-not-found = not found
verdict-not-a-person = not a person
verdict-blocked-or-never-started = blocked or never started
verdict-inconclusive = inconclusive

## What Telegram shows of the bot by itself: no HTML

about-description =
    I am the front door of this bot. Press Start, and it can write to you.

    You can see what I know about you, and have it erased, at any time.
about-short = Press Start to open the door. Your data stays yours.
command-start = open the door
command-help = what I understand
command-language = choose a language
command-privacy = what is stored about you, and for how long
command-mydata = everything that is stored about you
command-forgetme = have it erased
command-check = who can still be reached, up to 20 at once
command-audit = who of everybody can still be reached

## By a login, a Mini App or the attachment menu

grant-new = { $named ->
    [yes] Hello, <b>{ $name }</b>! Nice to meet you.
   *[no] Hello! Nice to meet you.
}
grant-returning = { $named ->
    [yes] Good to see you again, <b>{ $name }</b>.
   *[no] Good to see you again.
}
grant-returned = { $named ->
    [yes] Welcome back, <b>{ $name }</b>!
   *[no] Welcome back!
}
grant-login = You have logged in on <b>{ $source }</b>, so this bot can write to you. Send /help to see what I understand.
grant-app-request = You said yes in the Mini App, so this bot can write to you. Send /help to see what I understand.
grant-app-opened = You have opened the Mini App <b>{ $source }</b>, so this bot can write to you. Send /help to see what I understand.
grant-attachment-menu = You have added me to your attachment menu, so this bot can write to you. Send /help to see what I understand.

## The person's rights

privacy =
    <b>What this bot keeps about you</b>

    • your Telegram id, your username, and the language you read
    • when you were here first and last, and how you came: by which link, website, app, group or channel
    • whether its messages can reach you, since when, how that is known, and what each check of it has found
    • the groups and channels you took it to or asked to join
    • if you run it: which checks of its audience you asked for, and which links you made

    What you write to it is kept until it is answered and then erased; for 48 hours the number of your message alone stays, so that nothing is answered twice. A message it could not answer is kept for up to 30 days, to find out why.

    { $kept }

    /mydata – see everything that is kept about you
    /forgetme – have it erased

    { $owner }
privacy-kept = The rest is kept until you have it erased.
privacy-kept-for = { $days ->
    [one] The rest is erased one day after you were last here
   *[other] The rest is erased { $days } days after you were last here
}, or when you ask for it.
privacy-owner = This bot is run by whoever offers it to you: ask them anything else.
privacy-owner-link = <a href="{ $link }">Who runs this bot</a>, and what else there is to know.
mydata-caption = Everything this bot keeps about you. Times are in UTC. To have it erased: /forgetme
forget-question =
    Shall I erase everything I know about you? It cannot be brought back.

    I will not know that you were ever here. All that stays is a fingerprint of your id, to leave you out when somebody gives me a list. If you write to me again, we begin anew.
forget-done = Done: everything about you is erased. If you ever come back, it will be as if for the first time.
forget-kept = All right, nothing was erased.
button-forget = Yes, erase everything
button-keep = No, keep it
list-forgotten = { $count ->
    [one] One entry is of a person who asked to be forgotten, and is left out.
   *[other] { $count } entries are of people who asked to be forgotten, and are left out.
}

## Requests to join

join-hello = { $named ->
    [yes] Hello, <b>{ $name }</b>!
   *[no] Hello!
} You would like to join <b>{ $title }</b>.

    { $next ->
        [greet] Its administrators have your request and will decide.
        [approve] One moment, and you are in.
       *[confirm] Press the button within five minutes, and you are in. Otherwise its administrators will decide.
    }
button-join = Let me in
join-in = You are in: welcome to <b>{ $title }</b>!
join-over = The time for the button is over. The administrators of <b>{ $title }</b> have your request and will decide.
join-overtaken = Your request to join <b>{ $title }</b> is no longer open: an administrator has decided, or it was taken back.
join-powerless = I cannot let you into <b>{ $title }</b> just now. Its administrators have your request and will decide.
join-full = You are in as many groups and channels as Telegram allows, so I cannot let you into <b>{ $title }</b>. { $next ->
    [confirm] Leave one of them, then press the button again.
   *[approve] Leave one of them; its administrators still have your request.
}
join-trouble-powerless = I cannot let people into <b>{ $title }</b>: <code>{ $detail }</code>. Make me an administrator there who may add members. Until then the requests are left to the other administrators. I will not say this again until my place there changes.
join-trouble-late = Somebody who asked to join <b>{ $title }</b> could not be written to: Telegram allows it for five minutes, and less when another administrator acts. I was not running, or late. I will not say this again until my place there changes.
join-trouble-overtaken = Somebody who asked to join <b>{ $title }</b> had been dealt with before I came to it, by another administrator or by taking the request back. This is harmless. I will not say this again until my place there changes.

## The owner's own words

texts-flawed = { $count ->
    [one] There is a mistake in your texts, so I keep to the old ones:
   *[other] There are { $count } mistakes in your texts, so I keep to the old ones:
}

    <pre>{ $flaws }</pre>

## Which language is spoken

language-question = Which language shall I speak with you?
language-chosen = From now on I speak English with you.
language-automatic = From now on I speak the language of your Telegram, if I know it.
button-language-automatic = As in my Telegram

## Export

command-export = everybody who was here, as a table
export-unknown-word = I do not know what <code>{ $word }</code> means here. After /export I understand one of <code>reachable</code>, <code>blocked</code> and <code>all</code>, and <code>source=X</code> (a link's payload).
export-asked = { $standing ->
    [reachable] Everybody who can be reached
    [blocked] Everybody who has blocked the bot
   *[all] Everybody
}{ $origin ->
    [any] {""}
    [organic] {" "}(came without a link)
    [invalid] {" "}(came through an invalid link)
   *[link] {" "}(came through { $source })
}
export-nobody = <b>{ $asked }</b>: there is nobody, so there is no file.
export-whole = <b>{ $asked }</b>: { $people }
export-part = <b>{ $asked }</b>, part { $number }: { $people }. More follows.
export-last-part = <b>{ $asked }</b>, part { $number }, the last: { $people }, { $total } in all

## Links

command-link = a link with a QR code, to tell who came through it
command-links = your links, and how often each was followed
link-title = <b>{ $name }</b>{ $state ->
    [archived] {" "}(archived)
   *[used] {""}
}
link-private = Opens the dialog: <code>{ $link }</code>
link-group = Adds the bot to a group: <code>{ $link }</code>
link-cost = Cost: { $cost }
link-starts = Starts so far: { $count }
link-no-secret = A link is no secret: whoever sees it can use it and pass it on.
link-rename = Reply to this message with the new label for <b>{ $name }</b>: up to { $max } characters; a dash removes it. Or send it after { $command }.
link-bad-payload = <code>{ $given }</code> cannot stand in a link: { $problem }. The first word after /link goes into the link itself: 1 to 64 characters out of <code>A-Z a-z 0-9 _ -</code>. A label may follow it, in any script: <code>/link summer_sale Summer sale</code>. Or send /link alone, and I make up a word.
link-too-long = it has { $count } characters
link-bad-character = character { $position } is <code>{ $found }</code>
link-card-number = A word of { $count } digits cannot stand in a link: Telegram's apps show 13 and more digits in a row as the number of a bank card. Put a letter in front of them.
link-label-too-long = That label has { $count } characters, and up to { $max } are accepted. Nothing was changed.
link-bad-cost = <code>cost={ $given }</code> is no cost. Accepted are numbers from 0 to { $max } with up to two decimals and without a currency, such as <code>cost=120</code> or <code>cost=99.50</code>; <code>cost=-</code> removes it. Nothing was changed.
link-cost-twice = That names two costs, and a link has one. Nothing was changed.
links-title = <b>{ $shelf ->
    [archived] Archived links
   *[used] Links
}</b>: { $whole ->
    [yes] { $total }
   *[no] { $first }–{ $last } of { $total }
}
links-entry =
    { $number }. <b>{ $name }</b>
    { $facts }
    <code>{ $link }</code>
links-none = { $shelf ->
    [archived] No link is archived.
   *[used] There is no link in use. Send /link and a word that says where the link will stand, such as <code>/link summer_sale Summer sale</code>.
}
button-link-rename = Rename
button-link-archive = Archive
button-link-restore = Bring back
button-links-newer = ‹ Newer
button-links-older = Older ›
button-links-used = In use: { $count }
button-links-archived = Archived: { $count }

## Sources and figures

command-sources = which link brought people who can still be reached
command-stats = who comes and goes, with a picture
sources-unknown-word = I do not know what <code>{ $word }</code> means here. After /sources I understand one of <code>7d</code>, <code>30d</code>, <code>90d</code> and <code>all</code>, and <code>last</code> (put people down to the link that brought them last, not first).
stats-unknown-word = I do not know what <code>{ $word }</code> means here. After /stats I understand one of <code>7d</code>, <code>30d</code>, <code>90d</code> and <code>all</code>.
period-name = { $period ->
    [week] the last 7 days
    [month] the last 30 days
    [quarter] the last 90 days
   *[all] all time
}
sources-title = <b>Sources, { $period }</b>{ $touch ->
    [last] {" "}(by the last link)
   *[first] {""}
}: { $people } came, { $reachable } can be reached
sources-nobody = <b>Sources, { $period }</b>: nobody came.
sources-row = <b>{ $source }</b>{ $labelled ->
    [yes] {" "}– { $label }
   *[no] {""}
}
    starts: { $starts } · new: { $new } · blocked: { $blocked }
    reachable: { $reachable }{ $claimed ->
        [0] {""}
       *[other] , { $claimed } of them only claimed
    }
    kept for 1 day: { $day } · 7 days: { $week } · 30 days: { $month }
sources-cost = cost: { $cost }{ $reached ->
    [yes] , { $each } per reachable person
   *[no] {""}
}
sources-csv = <b>Sources, { $period }</b>{ $touch ->
    [last] {" "}(by the last link)
   *[first] {""}
}
source-name = { $origin ->
    [organic] without a link
    [invalid] an invalid link
    [otherwise] otherwise: by a login, an app, a request to join, or just writing
   *[link] { $source }
}
share-shown = { $of ->
    [0] –
   *[other] { $share } %
}
button-page-before = ‹ Back
button-page-next = Next ›
button-sources-csv = As a table (CSV)
button-sources-touch = { $touch ->
    [last] By the last link
   *[first] By the first link
}
stats-title = <b>Figures, { $period }</b>
stats-known =
    People known: { $people }
    Reachable: { $reachable } ({ $share }){ $claimed ->
        [0] {""}
       *[other] , { $claimed } of them only claimed
    }; { $audited ->
        [yes] last audit: { $date }
       *[no] never audited
    }
stats-moves =
    New: { $new }
    Blocked: { $left }
    Unblocked: { $back }
    Welcomed back: { $returned }
stats-openings = How dialogs began: { $list }
stats-languages = Languages of new people: { $list }
stats-part = { $name }: { $count }
stats-others = others
stats-language = { $known ->
    [yes] { $tag }
   *[no] unknown
}
opening-kind = { $kind ->
    [start] Start
    [login] login on a website
    [app_request] permission in a Mini App
    [app_opened] opened Mini App
    [attachment_menu] attachment menu
    [join_request] request to join
   *[unknown] { $kind }
}
chart-days = { $days ->
    [1] New and blocked per day, { $period }
   *[other] New and blocked per { $days } days, { $period }
}
chart-new = new
chart-left = blocked
chart-here = people here
chart-kept = Still here after so many days
chart-age = { $days ->
    [1] 1 day
   *[other] { $days } days
}
digest-title = <b>At the door on { $date }</b>
digest-parked = { $count ->
    [1] One update is set aside
   *[other] { $count } updates are set aside
}
digest-error = Number { $update }: <code>{ $error }</code>
