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

    { $commands }
help-admin =
    Für dich als Admin:
    /check <i>ID oder @name …</i> – wer noch erreichbar ist, bis zu 20 auf einmal; oder als Antwort auf eine weitergeleitete Nachricht oder einen Kontakt
    /audit – dasselbe für alle zusammen; auch <code>source=X</code>, <code>stale=7d</code> oder als Beschreibung einer Datei mit einer Liste von IDs
    /export – alle, die je hier waren, als Tabelle; auch <code>reachable</code>, <code>blocked</code>, <code>source=X</code>
    /link <i>Wort Name</i> – ein Link mit QR-Code, der zeigt, wer darüber gekommen ist; auch <code>cost=120</code>
    /links – deine Links, und wie oft über jeden auf Start gedrückt wurde
    /sources – welcher Link Leute brachte, die noch erreichbar sind; auch <code>7d</code>, <code>30d</code>, <code>90d</code>, <code>all</code>, <code>last</code>
    /stats – wer kommt und wer geht, mit Bildern; auch <code>7d</code>, <code>30d</code>, <code>90d</code>, <code>all</code>
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
    [grant] seit { $since }, bisher nur behauptet: Noch hat es keine Nachricht und keine Prüfung bewiesen
    [probe] seit { $since }; letzte Prüfung { $proved }
   *[reply] seit { $since }; letzte abgewiesene Nachricht { $proved }
}
check-counts-as = { $evidence ->
    [event] gilt als „{ $verdict }“ seit { $since }, von Telegram sofort gemeldet
    [message] gilt als „{ $verdict }“ seit { $since }; letzte Nachricht { $proved }
    [grant] gilt als „{ $verdict }“ seit { $since }, bisher nur behauptet: Noch hat es keine Nachricht und keine Prüfung bewiesen
    [probe] gilt als „{ $verdict }“ seit { $since }; letzte Prüfung { $proved }
   *[reply] gilt als „{ $verdict }“ seit { $since }; letzte abgewiesene Nachricht { $proved }
}
check-opening = begonnen { $first }: { $opening }
check-opening-again = begonnen { $first }: { $opening }; zuletzt { $last }: { $last-opening }
check-never-opened = der Chat hat noch nicht begonnen
opening-start = { $origin ->
    [organic] auf „Starten“ gedrückt
    [invalid] über einen ungültigen Link auf „Starten“ gedrückt
   *[link] über { $source } auf „Starten“ gedrückt
}
opening-login = auf { $source } angemeldet
opening-app-request = in einer Mini App das Schreiben erlaubt
opening-app-opened = die Mini App { $source } geöffnet
opening-attachment-menu = den Bot zum Anhangmenü hinzugefügt
opening-join-request = um Beitritt zu { $source } gebeten
button-probe-now = { $id } jetzt prüfen

audit-unknown-word = Ich weiß nicht, was <code>{ $word }</code> bedeutet. Nach /audit verstehe ich <code>everyone</code> (alle), <code>source=X</code> (der Parameter eines Links), <code>stale=7d</code> (so lange nichts gehört) und <code>force</code> (auch die noch einmal prüfen, die in den letzten 24 Stunden dran waren).
audit-nobody = Es gibt niemanden zu prüfen.
audit-list-unreadable = Ich kann { $name } nicht lesen: { $problem }. Eine Liste hat eine Nutzer-ID pro Zeile oder ist CSV oder JSON mit Nutzer-IDs und hat höchstens 20 MB.
list-unavailable = die Datei kam nicht an, oder nicht bis zum Ende ({ $detail })
list-too-large = die Datei hat mehr als { $max } MB
list-not-text = das ist kein Text ({ $kind }); speichere es als CSV
list-empty = es steht keine Nutzer-ID darin
list-broken-json = das JSON ist in Zeile { $line }, Spalte { $column } fehlerhaft ({ $reason })
list-endless-row = der Datensatz in Zeile { $line } endet nicht: Ein Anführungszeichen ist nicht geschlossen, oder er ist länger als { $max } KB
audit-list = { $name } als { $format } gelesen{ $column ->
    [named] {" "}(Spalte „{ $column-name }“)
    [numbered] {" "}(Spalte Nummer { $column-name })
   *[none] {""}
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
audience-source = { $origin ->
    [organic] alle, die ohne Link gekommen sind
    [invalid] alle, die über einen ungültigen Link gekommen sind
   *[link] alle, die über { $source } gekommen sind
}
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

## What Telegram shows of the bot by itself: no HTML

about-description =
    Ich bin die Haustür dieses Bots. Drück auf „Starten“, dann kann er dir schreiben.

    Du kannst jederzeit sehen, was ich über dich weiß, und es löschen lassen.
about-short = Drück auf „Starten“, und die Tür geht auf. Deine Daten bleiben deine.
command-start = die Tür öffnen
command-help = was ich verstehe
command-language = eine Sprache wählen
command-privacy = was über dich gespeichert ist, und wie lange
command-mydata = alles, was über dich gespeichert ist
command-forgetme = alles über dich löschen lassen
command-check = wer noch erreichbar ist, bis zu 20 auf einmal
command-audit = wer von allen noch erreichbar ist

## By a login, a Mini App or the attachment menu

grant-new = { $named ->
    [yes] Hallo <b>{ $name }</b>! Schön, dich kennenzulernen.
   *[no] Hallo! Schön, dich kennenzulernen.
}
grant-returning = { $named ->
    [yes] Schön, dich wiederzusehen, <b>{ $name }</b>.
   *[no] Schön, dich wiederzusehen.
}
grant-returned = { $named ->
    [yes] Willkommen zurück, <b>{ $name }</b>!
   *[no] Willkommen zurück!
}
grant-login = Du hast dich auf <b>{ $source }</b> angemeldet, darum kann dieser Bot dir schreiben. Mit /help siehst du, was ich verstehe.
grant-app-request = Du hast in der Mini App Ja gesagt, darum kann dieser Bot dir schreiben. Mit /help siehst du, was ich verstehe.
grant-app-opened = Du hast die Mini App <b>{ $source }</b> geöffnet, darum kann dieser Bot dir schreiben. Mit /help siehst du, was ich verstehe.
grant-attachment-menu = Du hast mich zu deinem Anhangmenü hinzugefügt, darum kann dieser Bot dir schreiben. Mit /help siehst du, was ich verstehe.

## The person's rights

privacy =
    <b>Was dieser Bot über dich speichert</b>

    • deine Telegram-ID, deinen Nutzernamen und die Sprache, in der du liest
    • wann du zum ersten und zum letzten Mal hier warst, und wie du gekommen bist: über welchen Link, welche Website, App oder Gruppe oder welchen Kanal
    • ob seine Nachrichten dich erreichen können, seit wann, woher das bekannt ist und was jede Prüfung davon ergeben hat
    • die Gruppen und Kanäle, in die du ihn mitgenommen hast oder denen du beitreten wolltest
    • wenn du ihn betreibst: welche Prüfungen seines Publikums du verlangt und welche Links du angelegt hast

    Was du ihm schreibst, wird aufbewahrt, bis es beantwortet ist, und dann gelöscht; 48 Stunden lang bleibt nur die Nummer deiner Nachricht, damit nichts zweimal beantwortet wird. Eine Nachricht, die er nicht beantworten konnte, wird bis zu 30 Tage aufbewahrt, um den Grund herauszufinden.

    { $kept }

    /mydata – alles sehen, was über dich gespeichert ist
    /forgetme – es löschen lassen

    { $owner }
privacy-kept = Das Übrige bleibt gespeichert, bis du es löschen lässt.
privacy-kept-for = Das Übrige wird { $days ->
    [one] einen Tag
   *[other] { $days } Tage
} nach deinem letzten Besuch gelöscht, oder wenn du darum bittest.
privacy-owner = Diesen Bot betreibt, wer ihn dir anbietet: Frag dort nach allem anderen.
privacy-owner-link = <a href="{ $link }">Wer diesen Bot betreibt</a>, und was es sonst zu wissen gibt.
mydata-caption = Alles, was dieser Bot über dich speichert. Die Zeiten sind in UTC. Zum Löschen: /forgetme
forget-question =
    Soll ich alles löschen, was ich über dich weiß? Es lässt sich nicht wiederherstellen.

    Ich werde nicht wissen, dass du je hier warst. Es bleibt nur ein Fingerabdruck deiner ID, damit ich dich auslasse, wenn mir jemand eine Liste gibt. Wenn du mir wieder schreibst, fangen wir von vorne an.
forget-done = Erledigt: Alles über dich ist gelöscht. Falls du je wiederkommst, wird es wie beim ersten Mal sein.
forget-kept = In Ordnung, es wurde nichts gelöscht.
button-forget = Ja, alles löschen
button-keep = Nein, behalten
list-forgotten = { $count ->
    [one] Ein Eintrag gehört zu jemandem, der vergessen werden wollte, und bleibt außen vor.
   *[other] { $count } Einträge gehören zu Personen, die vergessen werden wollten, und bleiben außen vor.
}

## Requests to join

join-hello = { $named ->
    [yes] Hallo <b>{ $name }</b>!
   *[no] Hallo!
} Du möchtest <b>{ $title }</b> beitreten.

    { $next ->
        [greet] Deine Anfrage liegt bei den Admins, sie entscheiden.
        [approve] Einen Moment, gleich bist du drin.
       *[confirm] Drück innerhalb von fünf Minuten auf den Knopf, und du bist drin. Sonst entscheiden die Admins.
    }
button-join = Lass mich rein
join-in = Du bist drin: Willkommen bei <b>{ $title }</b>!
join-over = Die Zeit für den Knopf ist um. Deine Anfrage liegt bei den Admins von <b>{ $title }</b>, sie entscheiden.
join-overtaken = Deine Anfrage für <b>{ $title }</b> ist nicht mehr offen: Ein Admin hat entschieden, oder sie wurde zurückgezogen.
join-powerless = Ich kann dich gerade nicht zu <b>{ $title }</b> hereinlassen. Deine Anfrage liegt bei den Admins, sie entscheiden.
join-full = Du bist in so vielen Gruppen und Kanälen, wie Telegram erlaubt, darum kann ich dich nicht zu <b>{ $title }</b> hereinlassen. { $next ->
    [confirm] Verlass eine Gruppe oder einen Kanal und drück dann noch einmal auf den Knopf.
   *[approve] Verlass eine Gruppe oder einen Kanal; deine Anfrage liegt weiter bei den Admins.
}
join-trouble-powerless = Ich kann niemanden zu <b>{ $title }</b> hereinlassen: <code>{ $detail }</code>. Mach mich dort zum Admin mit dem Recht, Mitglieder hinzuzufügen. Bis dahin bleiben die Anfragen den anderen Admins überlassen. Ich sage das nicht noch einmal, solange sich an meiner Rolle dort nichts ändert.
join-trouble-late = Jemandem, der zu <b>{ $title }</b> wollte, konnte ich nicht schreiben: Telegram erlaubt es fünf Minuten lang, und kürzer, wenn ein anderer Admin handelt. Ich lief nicht oder war zu spät. Ich sage das nicht noch einmal, solange sich an meiner Rolle dort nichts ändert.
join-trouble-overtaken = Jemand wollte zu <b>{ $title }</b>, aber das war schon erledigt, bevor ich dazu kam: durch einen anderen Admin oder weil die Anfrage zurückgezogen wurde. Das ist harmlos. Ich sage das nicht noch einmal, solange sich an meiner Rolle dort nichts ändert.

## The owner's own words

texts-flawed = { $count ->
    [one] In deinen Texten ist ein Fehler, darum bleibe ich bei den alten:
   *[other] In deinen Texten sind { $count } Fehler, darum bleibe ich bei den alten:
}

    <pre>{ $flaws }</pre>

## Which language is spoken

language-question = In welcher Sprache soll ich mit dir reden?
language-chosen = Ab jetzt rede ich Deutsch mit dir.
language-automatic = Ab jetzt rede ich in der Sprache deines Telegram, soweit ich sie kann.
button-language-automatic = Wie in meinem Telegram

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

## Links

command-link = ein Link mit QR-Code, der zeigt, wer darüber kommt
command-links = deine Links, und wie oft jeder benutzt wurde
link-title = <b>{ $name }</b>{ $state ->
    [archived] {" "}(archiviert)
   *[used] {""}
}
link-private = Öffnet den Chat: <code>{ $link }</code>
link-group = Fügt den Bot einer Gruppe hinzu: <code>{ $link }</code>
link-cost = Kosten: { $cost }
link-starts = Bisher auf Start gedrückt: { $count }
link-no-secret = Ein Link ist kein Geheimnis: Wer ihn sieht, kann ihn benutzen und weitergeben.
link-rename = Antworte auf diese Nachricht mit dem neuen Namen für <b>{ $name }</b>: bis zu { $max } Zeichen; ein Bindestrich entfernt ihn. Oder schick ihn hinter { $command }.
link-bad-payload = <code>{ $given }</code> kann nicht in einem Link stehen: { $problem }. Das erste Wort nach /link kommt in den Link selbst: 1 bis 64 Zeichen aus <code>A-Z a-z 0-9 _ -</code>. Dahinter darf ein Name in beliebiger Schrift stehen: <code>/link summer_sale Sommerschlussverkauf</code>. Oder schick nur /link, dann denke ich mir ein Wort aus.
link-too-long = es hat { $count } Zeichen
link-bad-character = Zeichen { $position } ist <code>{ $found }</code>
link-card-number = Ein Wort aus { $count } Ziffern kann nicht in einem Link stehen: Die Apps von Telegram zeigen 13 und mehr Ziffern in Folge als Nummer einer Bankkarte. Setz einen Buchstaben davor.
link-label-too-long = Dieser Name hat { $count } Zeichen, erlaubt sind bis zu { $max }. Nichts wurde geändert.
link-bad-cost = <code>cost={ $given }</code> sind keine Kosten. Erlaubt sind Zahlen von 0 bis { $max } mit höchstens zwei Nachkommastellen und ohne Währung, etwa <code>cost=120</code> oder <code>cost=99.50</code>; <code>cost=-</code> entfernt sie. Nichts wurde geändert.
link-cost-twice = Da stehen zweimal Kosten, und ein Link hat sie nur einmal. Nichts wurde geändert.
links-title = <b>{ $shelf ->
    [archived] Archivierte Links
   *[used] Links
}</b>: { $whole ->
    [yes] { $total }
   *[no] { $first }–{ $last } von { $total }
}
links-entry =
    { $number }. <b>{ $name }</b>
    { $facts }
    <code>{ $link }</code>
links-none = { $shelf ->
    [archived] Kein Link ist archiviert.
   *[used] Kein Link ist in Gebrauch. Schick /link und ein Wort, das sagt, wo der Link stehen wird, etwa <code>/link summer_sale Sommerschlussverkauf</code>.
}
button-link-rename = Umbenennen
button-link-archive = Archivieren
button-link-restore = Zurückholen
button-links-newer = ‹ Neuere
button-links-older = Ältere ›
button-links-used = In Gebrauch: { $count }
button-links-archived = Archiviert: { $count }

## Sources and figures

command-sources = welcher Link Leute brachte, die noch erreichbar sind
command-stats = wer kommt und wer geht, mit Bild
sources-unknown-word = Ich weiß nicht, was <code>{ $word }</code> hier heißen soll. Nach /sources verstehe ich eines von <code>7d</code>, <code>30d</code>, <code>90d</code> und <code>all</code>, und <code>last</code> (jeder zählt beim letzten Link, nicht beim ersten).
stats-unknown-word = Ich weiß nicht, was <code>{ $word }</code> hier heißen soll. Nach /stats verstehe ich eines von <code>7d</code>, <code>30d</code>, <code>90d</code> und <code>all</code>.
period-name = { $period ->
    [week] die letzten 7 Tage
    [month] die letzten 30 Tage
    [quarter] die letzten 90 Tage
   *[all] von Anfang an
}
sources-title = <b>Quellen, { $period }</b>{ $touch ->
    [last] {" "}(nach dem letzten Link)
   *[first] {""}
}: { $people } gekommen, { $reachable } erreichbar
sources-nobody = <b>Quellen, { $period }</b>: Niemand ist gekommen.
sources-row = <b>{ $source }</b>{ $labelled ->
    [yes] {" "}– { $label }
   *[no] {""}
}
    Starts: { $starts } · neu: { $new } · blockiert: { $blocked }
    erreichbar: { $reachable }{ $claimed ->
        [0] {""}
       *[other] , davon { $claimed } nur angeblich
    }
    geblieben nach 1 Tag: { $day } · 7 Tagen: { $week } · 30 Tagen: { $month }
sources-cost = Kosten: { $cost }{ $reached ->
    [yes] , { $each } je erreichbarer Person
   *[no] {""}
}
sources-csv = <b>Quellen, { $period }</b>{ $touch ->
    [last] {" "}(nach dem letzten Link)
   *[first] {""}
}
source-name = { $origin ->
    [organic] ohne Link
    [invalid] ein ungültiger Link
    [otherwise] anders: durch ein Login, eine App, eine Beitrittsanfrage oder eine Nachricht
   *[link] { $source }
}
share-shown = { $of ->
    [0] –
   *[other] { $share } %
}
button-page-before = ‹ Zurück
button-page-next = Weiter ›
button-sources-csv = Als Tabelle (CSV)
button-sources-touch = { $touch ->
    [last] Nach dem letzten Link
   *[first] Nach dem ersten Link
}
stats-title = <b>Zahlen, { $period }</b>
stats-known =
    Bekannte Personen: { $people }
    Erreichbar: { $reachable } ({ $share }){ $claimed ->
        [0] {""}
       *[other] , davon { $claimed } nur angeblich
    }; { $audited ->
        [yes] letzte Prüfung: { $date }
       *[no] noch nie geprüft
    }
stats-moves =
    Neu: { $new }
    Blockiert: { $left }
    Entblockt: { $back }
    Wieder begrüßt: { $returned }
stats-openings = So begannen Dialoge: { $list }
stats-languages = Sprachen der Neuen: { $list }
stats-part = { $name }: { $count }
stats-others = andere
stats-language = { $known ->
    [yes] { $tag }
   *[no] unbekannt
}
opening-kind = { $kind ->
    [start] Start
    [login] Login auf einer Website
    [app_request] Erlaubnis in einer Mini-App
    [app_opened] geöffnete Mini-App
    [attachment_menu] Anhangmenü
    [join_request] Beitrittsanfrage
   *[unknown] { $kind }
}
chart-days = { $days ->
    [1] Neu und blockiert je Tag, { $period }
   *[other] Neu und blockiert je { $days } Tage, { $period }
}
chart-new = neu
chart-left = blockiert
chart-here = Personen hier
chart-kept = Nach so vielen Tagen noch da
chart-age = { $days ->
    [1] 1 Tag
   *[other] { $days } Tage
}
digest-title = <b>An der Tür am { $date }</b>
digest-parked = { $count ->
    [1] Ein Update ist beiseitegelegt
   *[other] { $count } Updates sind beiseitegelegt
}
digest-error = Nummer { $update }: <code>{ $error }</code>
