# What people read. HTML as Telegram knows it: <b>, <i>, <code>, <a href="…">.
# Values put in by the program are escaped already.

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
    [probe] since { $since }; last probe { $proved }
   *[reply] since { $since }; last refused message { $proved }
}
check-opening = started { $first } through { $source }
check-opening-again = started { $first } through { $source }; last { $last } through { $last-source }
check-never-opened = never pressed Start here
source-organic = no link
source-invalid = an invalid link
button-probe-now = Probe { $id } now
parked = An update could not be handled and was set aside (number { $update }, { $count } in all): <code>{ $error }</code>

verdict-reachable = reachable
verdict-blocked = blocked
verdict-deactivated = deactivated
verdict-never-started = never started
verdict-not-found = not found
verdict-not-a-person = not a person
verdict-blocked-or-never-started = blocked or never started
verdict-inconclusive = inconclusive
