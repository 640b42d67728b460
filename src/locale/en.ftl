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

    /start – open the door
    /help – this list
help-admin =
    This is what I understand:

    /start – open the door
    /help – this list

    For you as an administrator:
    /check <i>ID or @name …</i> – who can still be reached, up to 20 at once; or send it as a reply to a forwarded message or a contact
    /audit – who of everybody can still be reached; also <code>source=X</code>, <code>stale=7d</code>, or as the caption of a list of ids
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
check-unknown-name = <code>@{ $name }</code>: nobody of that name has been here, and a bot cannot look people up by name. Send the user id instead.
check-verdict = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>
check-verdict-unconfirmed = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, unconfirmed: a single probe is no proof
check-verdict-unseen = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, or a bot: nobody with this id has been here
check-no-answer = <code>{ $id }</code>{ $username }: no answer from Telegram, so nothing is concluded
check-detail = Telegram says: { $detail }
check-known = { $evidence ->
    [event] since { $since }, as Telegram told when it happened
    [message] since { $since }; last message { $proved }
    [grant] since { $since }: claimed, for nothing was sent or probed yet
    [probe] since { $since }; last probe { $proved }
   *[reply] since { $since }; last refused message { $proved }
}
check-counts-as = { $evidence ->
    [event] counts as { $verdict } since { $since }, as Telegram told when it happened
    [message] counts as { $verdict } since { $since }; last message { $proved }
    [grant] counts as { $verdict } since { $since }: claimed, for nothing was sent or probed yet
    [probe] counts as { $verdict } since { $since }; last probe { $proved }
   *[reply] counts as { $verdict } since { $since }; last refused message { $proved }
}
check-opening = began { $first }: { $opening }
check-opening-again = began { $first }: { $opening }; last { $last }: { $last-opening }
check-never-opened = the dialog has not begun
opening-start = pressed Start through { $source }
opening-login = logged in on { $source }
opening-app-request = let a Mini App write
opening-app-opened = opened the Mini App { $source }
opening-attachment-menu = added the bot to the attachment menu
opening-join-request = asked to join { $source }
source-organic = no link
source-invalid = an invalid link
button-probe-now = Probe { $id } now

audit-unknown-word = I do not know what <code>{ $word }</code> means. After /audit I understand <code>everyone</code>, <code>source=X</code> (a link's payload), <code>stale=7d</code> (not heard of for so long) and <code>force</code> (ask again even those asked in the last 24 hours).
audit-nobody = There is nobody to ask.
audit-list-unreadable = I cannot read { $name }: { $problem }. A list has one user id per line, or is CSV or JSON with user ids, and has at most 20 MB.
audit-list = { $name } read as { $format }{ $column ->
    [none] {""}
   *[other] {" "}({ $column })
}: { $ids ->
    [one] one id
   *[other] { $ids } ids
}{ $repeated ->
    [0] {""}
   *[other] , { $repeated } of them repeated
}.
audit-list-not-people = { $count ->
    [one] One entry is no person
   *[other] { $count } entries are no people
} (a group, a channel or zero): { $first }
audit-list-unreadable-entries = { $count ->
    [one] One entry is no id
   *[other] { $count } entries are no ids
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
audience-source = everyone who came through { $source }
audience-stale = everyone not heard of for { $duration }
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

## The owner's own words

texts-flawed = { $count ->
    [one] There is a mistake in your texts, so I keep to the old ones:
   *[other] There are { $count } mistakes in your texts, so I keep to the old ones:
}

    <pre>{ $flaws }</pre>
