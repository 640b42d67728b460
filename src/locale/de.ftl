# What people read. HTML as Telegram knows it: <b>, <i>, <code>, <a href="…">.
# Values put in by the program are escaped already.

language-name = Deutsch

## The personal dialog

start-new = { $named ->
    [yes] Hallo <b>{ $name }</b>! Schön, dich kennenzulernen.
   *[no] Hallo! Schön, dich kennenzulernen.
}

    Ich bin hier die Haustür: Ab jetzt kann dieser Bot dir schreiben. Mit /help siehst du, was ich verstehe.
start-returning = { $named ->
    [yes] Schön, dich wiederzusehen, <b>{ $name }</b>.
   *[no] Schön, dich wiederzusehen.
}

    Alles ist noch so, wie du es verlassen hast. Mit /help siehst du, was ich verstehe.
start-returned = { $named ->
    [yes] Willkommen zurück, <b>{ $name }</b>!
   *[no] Willkommen zurück!
}

    Du hattest die Tür zugemacht; jetzt ist sie wieder offen. Mit /help siehst du, was ich verstehe.
button-add-to-group = Zu Gruppe hinzufügen
button-add-to-channel = Zu Kanal hinzufügen
help =
    Das verstehe ich:

    /start – die Tür öffnen
    /help – diese Liste
help-admin =
    Das verstehe ich:

    /start – die Tür öffnen
    /help – diese Liste

    Für dich als Admin:
    /check <i>ID oder @name …</i> – wer noch erreichbar ist, bis zu 20 auf einmal; oder als Antwort auf eine weitergeleitete Nachricht oder einen Kontakt
    /audit – dasselbe für alle zusammen; auch <code>source=X</code>, <code>stale=7d</code> oder als Beschreibung einer Datei mit einer Liste von IDs
fallback = Das habe ich nicht verstanden. Mit /help siehst du, was ich verstehe.

## Groups

group-hello = Hallo! Ich rede unter vier Augen: <a href="{ $link }">Schreib mir privat</a>.

## What an administrator reads

check-usage =
    Wen soll ich prüfen? Bis zu 20 Personen auf einmal:

    <code>/check 123456789</code> – eine Nutzer-ID
    <code>/check @name</code> – jemand, der schon einmal hier war
    <code>/check</code> als Antwort auf eine weitergeleitete Nachricht oder einen Kontakt
check-too-many = { $count ->
    [one] Das ist { $count } Person
   *[other] Das sind { $count } Personen
}; ich prüfe bis zu { $max } auf einmal. Geprüft wurde niemand.
check-hidden = Diese Nachricht verrät kein Konto: Der Absender verbirgt es, oder der Kontakt ist nicht bei Telegram. Schick stattdessen die Nutzer-ID: <code>/check 123456789</code>
check-bad-id = <code>{ $given }</code>: keine Nutzer-ID. Ich nehme ganze Zahlen wie <code>123456789</code> und <code>@name</code>.
check-unknown-name = <code>@{ $name }</code>: Unter diesem Namen war noch niemand hier, und ein Bot kann niemanden nach dem Namen suchen. Schick stattdessen die Nutzer-ID.
check-verdict = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>
check-verdict-unconfirmed = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, unbestätigt: Eine einzelne Prüfung beweist nichts
check-verdict-unseen = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, oder ein Bot: Mit dieser ID war noch niemand hier
check-no-answer = <code>{ $id }</code>{ $username }: keine Antwort von Telegram, also auch kein Ergebnis
check-detail = Telegram sagt: { $detail }
check-known = { $evidence ->
    [event] seit { $since }, von Telegram sofort gemeldet
    [message] seit { $since }; letzte Nachricht { $proved }
    [probe] seit { $since }; letzte Prüfung { $proved }
   *[reply] seit { $since }; letzte abgewiesene Nachricht { $proved }
}
check-counts-as = { $evidence ->
    [event] gilt als „{ $verdict }“ seit { $since }, von Telegram sofort gemeldet
    [message] gilt als „{ $verdict }“ seit { $since }; letzte Nachricht { $proved }
    [probe] gilt als „{ $verdict }“ seit { $since }; letzte Prüfung { $proved }
   *[reply] gilt als „{ $verdict }“ seit { $since }; letzte abgewiesene Nachricht { $proved }
}
check-opening = gestartet { $first }, Herkunft: { $source }
check-opening-again = gestartet { $first }, Herkunft: { $source }; zuletzt { $last }, Herkunft: { $last-source }
check-never-opened = hat hier nie auf „Starten“ gedrückt
source-organic = ohne Link
source-invalid = ungültiger Link
button-probe-now = { $id } jetzt prüfen

audit-unknown-word = Ich weiß nicht, was <code>{ $word }</code> bedeutet. Nach /audit verstehe ich <code>everyone</code> (alle), <code>source=X</code> (der Parameter eines Links), <code>stale=7d</code> (so lange nichts gehört) und <code>force</code> (auch die noch einmal prüfen, die in den letzten 24 Stunden dran waren).
audit-nobody = Es gibt niemanden zu prüfen.
audit-list-unreadable = Ich kann { $name } nicht lesen: { $problem }. Eine Liste hat eine Nutzer-ID pro Zeile oder ist CSV oder JSON mit Nutzer-IDs und hat höchstens 20 MB.
audit-list = { $name } als { $format } gelesen{ $column ->
    [none] {""}
   *[other] {" "}({ $column })
}: { $ids ->
    [one] eine ID
   *[other] { $ids } IDs
}{ $repeated ->
    [0] {""}
   *[other] , { $repeated } davon doppelt
}.
audit-list-not-people = { $count ->
    [one] Ein Eintrag ist keine Person
   *[other] { $count } Einträge sind keine Personen
} (eine Gruppe, ein Kanal oder 0): { $first }
audit-list-unreadable-entries = { $count ->
    [one] Ein Eintrag ist keine ID
   *[other] { $count } Einträge sind keine IDs
}: { $first }
audit-list-bot = Der Bot selbst stand auf der Liste und bleibt außen vor.
audit-proposed = <b>Audit: { $audience }</b>. Zu prüfen: { $left ->
    [one] eine Person
   *[other] { $left } Personen
}{ $known ->
    [0] {""}
   *[other] , { $known } schon aus den letzten 24 Stunden bekannt
}. Höchstens { $rate } pro Sekunde, das dauert also { $duration } oder länger. Soll ich?
audit-progress = <b>Audit: { $audience }</b>{ $state ->
    [queued] {" "}– wartet
    [running] {""}
    [paused] {" "}– pausiert
    [done] {" "}– fertig
   *[cancelled] {" "}– abgebrochen
}

    <code>{ $bar }</code> { $percent } %
    { $done } von { $total }{ $pace }
audit-pace = , { $rate } pro Sekunde, noch { $duration }
audit-count = { $verdict }: { $people }
audit-count-unconfirmed = { $verdict }, unbestätigt: { $people }
audit-refused = <b>Audit { $id }</b> wurde angehalten: Telegram hat den Token des Bots abgelehnt ({ $detail }). Es geht weiter, wo es aufgehört hat.
audit-report = <b>Audit: { $audience } – { $reachable } von { $total } erreichbar</b>
audit-changes = Seit dem letzten Mal: { $change }
audit-change = { $verdict } { $sign }{ $people }
audience-everyone = alle
audience-source = alle mit Herkunft „{ $source }“
audience-stale = alle, von denen länger als { $duration } nichts zu hören war
audience-list = { $name }
people-counted = { $count ->
    [one] eine Person
   *[other] { $count } Personen
}
duration-seconds = { $count } s
duration-minutes = { $count } min
duration-hours = { $count } h
duration-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}
button-audit-start = Starten
button-audit-pause = Pause
button-audit-resume = Fortsetzen
button-audit-cancel = Abbrechen

parked = Ein Update ließ sich nicht verarbeiten und liegt jetzt beiseite (Nummer { $update }, { $count } insgesamt): <code>{ $error }</code>

verdict-reachable = erreichbar
verdict-blocked = Bot blockiert
verdict-deactivated = Konto gelöscht
verdict-never-started = nie gestartet
verdict-not-found = nicht gefunden
verdict-not-a-person = keine Person
verdict-blocked-or-never-started = Bot blockiert oder nie gestartet
verdict-inconclusive = unklar

## Export

command-export = alle, die ich kenne, als Tabelle
export-unknown-word = Ich weiß nicht, was <code>{ $word }</code> hier bedeutet. Nach /export verstehe ich eins von <code>reachable</code> (erreichbar), <code>blocked</code> (Bot blockiert) und <code>all</code> (alle), und dazu <code>source=X</code> (der Parameter eines Links).
export-asked = { $standing ->
    [reachable] Alle Erreichbaren
    [blocked] Alle, die den Bot blockiert haben
   *[all] Alle
}{ $origin ->
    [any] {""}
    [organic] {" "}(ohne Link gekommen)
    [invalid] {" "}(über einen ungültigen Link gekommen)
   *[link] {" "}(über { $source } gekommen)
}
export-nobody = <b>{ $asked }</b>: da ist niemand, also gibt es keine Datei.
export-whole = <b>{ $asked }</b>: { $people }
export-part = <b>{ $asked }</b>, Teil { $number }: { $people }. Es folgt noch mehr.
export-last-part = <b>{ $asked }</b>, Teil { $number }, der letzte: { $people }, insgesamt { $total }
