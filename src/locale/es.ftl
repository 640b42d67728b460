# What people read. HTML as Telegram knows it: <b>, <i>, <code>, <a href="…">.
# Values put in by the program are escaped already.

language-name = Español

## The personal dialog

start-new = { $named ->
    [yes] ¡Hola, <b>{ $name }</b>! Mucho gusto.
   *[no] ¡Hola! Mucho gusto.
}

    Soy la puerta de entrada: desde ahora este bot puede escribirte. Envía /help para ver qué entiendo.
start-returning = { $named ->
    [yes] Qué bueno verte otra vez, <b>{ $name }</b>.
   *[no] Qué bueno verte otra vez.
}

    Todo sigue como lo dejaste. Envía /help para ver qué entiendo.
start-returned = { $named ->
    [yes] ¡Qué bueno tenerte de vuelta, <b>{ $name }</b>!
   *[no] ¡Qué bueno tenerte de vuelta!
}

    Habías cerrado la puerta; ya está abierta otra vez. Envía /help para ver qué entiendo.
button-add-to-group = Añadir a un grupo
button-add-to-channel = Añadir a un canal
help =
    Esto es lo que entiendo:

    { $commands }
help-admin =
    Y para ti, que administras el bot:
    /check <i>ID o @nombre…</i> – a quién se puede escribir todavía, hasta 20 a la vez; también en respuesta a un mensaje reenviado o a un contacto
    /audit – lo mismo con todos a la vez; también <code>source=X</code>, <code>stale=7d</code> o como texto de un archivo con una lista de ID
    /export – todas las personas que han pasado por aquí, en una tabla; también <code>reachable</code>, <code>blocked</code>, <code>source=X</code>
    /link <i>parámetro etiqueta</i> – un enlace con código QR, para saber quién llegó por él; también <code>cost=120</code>
    /links – tus enlaces y cuántas veces se pulsó Iniciar por cada uno
    /sources – qué enlace trajo a quienes aún se puede escribir; también <code>7d</code>, <code>30d</code>, <code>90d</code>, <code>all</code>, <code>last</code>
    /stats – quién viene y quién se va, con gráficos; también <code>7d</code>, <code>30d</code>, <code>90d</code>, <code>all</code>
fallback = No he entendido eso. Envía /help para ver qué entiendo.

## Groups

group-hello = ¡Hola! Yo hablo en privado: <a href="{ $link }">abre un chat conmigo</a>.

## What an administrator reads

check-usage =
    ¿A quién compruebo? Hasta 20 personas a la vez:

    <code>/check 123456789</code> – un ID de usuario
    <code>/check @name</code> – alguien que ya ha pasado por aquí
    <code>/check</code> en respuesta a un mensaje reenviado o a un contacto
check-too-many = { $count ->
    [one] Es { $count } persona
   *[other] Son { $count } personas
}; compruebo hasta { $max } a la vez. No he comprobado a nadie.
check-hidden = Ese mensaje no muestra ninguna cuenta: quien lo envió la oculta, o el contacto no está en Telegram. Envía el ID de usuario: <code>/check 123456789</code>
check-bad-id = <code>{ $given }</code>: no es un ID de usuario. Acepto números enteros como <code>123456789</code> y <code>@name</code>.
check-unknown-name = <code>@{ $name }</code>: nadie con ese nombre ha pasado por aquí, y un bot no puede buscar a la gente por su nombre. Envía el ID de usuario.
check-verdict = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>
check-verdict-unconfirmed = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, sin confirmar: una sola comprobación no demuestra nada
check-verdict-unseen = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, o es un bot: nadie con este ID ha pasado por aquí
check-no-answer = <code>{ $id }</code>{ $username }: Telegram no ha respondido, así que no hay conclusión
check-detail = Telegram dice: { $detail }
check-known = { $evidence ->
    [event] desde { $since }; Telegram avisó en el momento
    [message] desde { $since }; último mensaje { $proved }
    [grant] desde { $since }, solo de palabra: ningún mensaje ni comprobación lo ha demostrado todavía
    [probe] desde { $since }; última comprobación { $proved }
   *[reply] desde { $since }; último mensaje rechazado { $proved }
}
check-counts-as = { $evidence ->
    [event] consta como «{ $verdict }» desde { $since }; Telegram avisó en el momento
    [message] consta como «{ $verdict }» desde { $since }; último mensaje { $proved }
    [grant] consta como «{ $verdict }» desde { $since }, solo de palabra: ningún mensaje ni comprobación lo ha demostrado todavía
    [probe] consta como «{ $verdict }» desde { $since }; última comprobación { $proved }
   *[reply] consta como «{ $verdict }» desde { $since }; último mensaje rechazado { $proved }
}
check-opening = chat iniciado { $first }: { $opening }
check-opening-again = chat iniciado { $first }: { $opening }; última vez { $last }: { $last-opening }
check-never-opened = el chat aún no se ha iniciado
opening-start = { $origin ->
    [organic] pulsó «Iniciar»
    [invalid] pulsó «Iniciar» con un enlace no válido
   *[link] pulsó «Iniciar» a través de { $source }
}
opening-login = inició sesión en { $source }
opening-app-request = dio permiso para escribirle en una mini app
opening-app-opened = abrió la mini app { $source }
opening-attachment-menu = añadió el bot al menú de adjuntos
opening-join-request = pidió unirse a { $source }
button-probe-now = Comprobar { $id }

audit-unknown-word = No sé qué significa <code>{ $word }</code>. Después de /audit entiendo <code>everyone</code> (todos), <code>source=X</code> (el parámetro de un enlace), <code>stale=7d</code> (sin noticias durante ese tiempo) y <code>force</code> (volver a preguntar incluso por quienes ya se comprobaron en las últimas 24 horas).
audit-nobody = No hay nadie por quien preguntar.
audit-list-unreadable = No puedo leer { $name }: { $problem }. Una lista tiene un ID de usuario por línea, o es un CSV o JSON con ID de usuario, y ocupa como mucho 20 MB.
list-unavailable = no ha llegado, o no del todo ({ $detail })
list-too-large = ocupa más de { $max } MB
list-not-text = no es texto ({ $kind }); guárdalo como CSV
list-empty = no contiene ningún ID de usuario
list-broken-json = su JSON está roto en la línea { $line }, columna { $column } ({ $reason })
list-endless-row = la fila de la línea { $line } no termina: hay unas comillas sin cerrar, o mide más de { $max } KB
audit-list = He leído { $name } como { $format }{ $column ->
    [named] {" "}(columna «{ $column-name }»)
    [numbered] {" "}(columna n.º { $column-name })
   *[none] {""}
}: { $ids } ID{ $repeated ->
    [0] {""}
    [one] , { $repeated } de ellos repetido
   *[other] , { $repeated } de ellos repetidos
}.
audit-list-not-people = { $count ->
    [one] Una entrada no es una persona
   *[other] { $count } entradas no son personas
} (un grupo, un canal o cero): { $first }
audit-list-unreadable-entries = { $count ->
    [one] Una entrada no es un ID
   *[other] { $count } entradas no son ID
}: { $first }
audit-list-bot = El propio bot estaba en la lista; lo dejo fuera.
audit-proposed = <b>Auditoría: { $audience }</b>. Por comprobar: { $left ->
    [one] una persona
   *[other] { $left } personas
}{ $known ->
    [0] {""}
    [one] , más { $known } ya conocida de las últimas 24 horas
   *[other] , más { $known } ya conocidas de las últimas 24 horas
}. Como mucho { $rate } por segundo, así que tardará { $duration } o más. ¿Empiezo?
audit-progress = <b>Auditoría: { $audience }</b>{ $state ->
    [queued] {" "}– en espera
    [running] {""}
    [paused] {" "}– en pausa
    [done] {" "}– terminada
   *[cancelled] {" "}– cancelada
}

    <code>{ $bar }</code> { $percent } %
    { $done } de { $total }{ $pace }
audit-pace = , { $rate } por segundo, tiempo restante: { $duration }
audit-count = { $verdict }: { $people }
audit-count-unconfirmed = { $verdict }, sin confirmar: { $people }
audit-refused = <b>La auditoría { $id }</b> se ha detenido: Telegram ha rechazado el token del bot ({ $detail }). Continúa desde donde estaba.
audit-report = <b>Auditoría: { $audience } – { $reachable } de { $total } localizables</b>
audit-changes = Desde la última vez: { $change }
audit-change = { $verdict } { $sign }{ $people }
audience-everyone = todos
audience-source = { $origin ->
    [organic] todos los que llegaron sin enlace
    [invalid] todos los que llegaron con un enlace no válido
   *[link] todos los que llegaron a través de { $source }
}
audience-stale = todos los que llevan { $duration } sin noticias
audience-list = { $name }
people-counted = { $count ->
    [one] una persona
   *[other] { $count } personas
}
duration-seconds = { $count } s
duration-minutes = { $count } min
duration-hours = { $count } h
duration-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
button-audit-start = Empezar
button-audit-pause = Pausar
button-audit-resume = Reanudar
button-audit-cancel = Cancelar

parked = No se pudo procesar una actualización y queda apartada (número { $update }, { $count } en total): <code>{ $error }</code>

verdict-reachable = localizable
verdict-blocked = bot bloqueado
verdict-deactivated = cuenta eliminada
verdict-never-started = chat sin iniciar
verdict-not-found = cuenta no encontrada
verdict-not-a-person = no es una persona
verdict-blocked-or-never-started = bot bloqueado o chat sin iniciar
verdict-inconclusive = no concluyente

## What Telegram shows of the bot by itself: no HTML

about-description =
    Soy la puerta de entrada de este bot. Pulsa «Iniciar» y podrá escribirte.

    En cualquier momento puedes ver lo que sé de ti y hacer que se borre.
about-short = Pulsa «Iniciar» para abrir la puerta. Tus datos siguen siendo tuyos.
command-start = abrir la puerta
command-help = qué entiendo
command-language = elegir un idioma
command-privacy = qué se guarda sobre ti y cuánto tiempo
command-mydata = todo lo que se guarda sobre ti
command-forgetme = borrar todo lo que se guarda sobre ti
command-check = a quién se puede escribir aún, hasta 20 a la vez
command-audit = a quién de todos se puede escribir aún

## By a login, a Mini App or the attachment menu

grant-new = { $named ->
    [yes] ¡Hola, <b>{ $name }</b>! Mucho gusto.
   *[no] ¡Hola! Mucho gusto.
}
grant-returning = { $named ->
    [yes] Qué bueno verte otra vez, <b>{ $name }</b>.
   *[no] Qué bueno verte otra vez.
}
grant-returned = { $named ->
    [yes] ¡Qué bueno tenerte de vuelta, <b>{ $name }</b>!
   *[no] ¡Qué bueno tenerte de vuelta!
}
grant-login = Has iniciado sesión en <b>{ $source }</b>, así que este bot puede escribirte. Envía /help para ver qué entiendo.
grant-app-request = Has dicho que sí en la mini app, así que este bot puede escribirte. Envía /help para ver qué entiendo.
grant-app-opened = Has abierto la mini app <b>{ $source }</b>, así que este bot puede escribirte. Envía /help para ver qué entiendo.
grant-attachment-menu = Me has añadido a tu menú de adjuntos, así que este bot puede escribirte. Envía /help para ver qué entiendo.

## The person's rights

privacy =
    <b>Lo que este bot guarda sobre ti</b>

    • tu ID de Telegram, tu nombre de usuario y el idioma en que lees
    • cuándo estuviste aquí por primera y por última vez, y cómo llegaste: por qué enlace, sitio web, aplicación, grupo o canal
    • si sus mensajes te pueden llegar, desde cuándo, cómo se sabe y qué resultado ha dado cada comprobación
    • los grupos y canales a los que lo llevaste o a los que pediste unirte
    • si lo administras: qué comprobaciones de su público has pedido y qué enlaces has creado

    Lo que le escribes se guarda hasta que se responde y después se borra; durante 48 horas queda solo el número de tu mensaje, para que nada se responda dos veces. Un mensaje que no ha podido responder se guarda hasta 30 días, para averiguar por qué.

    { $kept }

    /mydata – ver todo lo que se guarda sobre ti
    /forgetme – hacer que se borre

    { $owner }
privacy-kept = Lo demás se guarda hasta que hagas que se borre.
privacy-kept-for = Lo demás se borra { $days ->
    [one] un día
   *[other] { $days } días
} después de tu última visita, o cuando lo pidas.
privacy-owner = Este bot lo lleva quien te lo ofrece: pregúntale cualquier otra cosa.
privacy-owner-link = <a href="{ $link }">Quién lleva este bot</a> y qué más conviene saber.
mydata-caption = Todo lo que este bot guarda sobre ti. Las horas están en UTC. Para borrarlo: /forgetme
forget-question =
    ¿Borro todo lo que sé de ti? No se podrá recuperar.

    No sabré que alguna vez estuviste aquí. Solo quedará una huella de tu ID, para dejarte fuera cuando alguien me dé una lista. Si vuelves a escribirme, empezamos de cero.
forget-done = Listo: todo lo que había sobre ti está borrado. Si algún día vuelves, será como la primera vez.
forget-kept = De acuerdo, no se ha borrado nada.
button-forget = Sí, borrarlo todo
button-keep = No, conservarlo
list-forgotten = { $count ->
    [one] Una entrada es de alguien que pidió ser olvidado; la dejo fuera.
   *[other] { $count } entradas son de personas que pidieron ser olvidadas; las dejo fuera.
}

## Requests to join

join-hello = { $named ->
    [yes] ¡Hola, <b>{ $name }</b>!
   *[no] ¡Hola!
} Quieres unirte a <b>{ $title }</b>.

    { $next ->
        [greet] Sus administradores tienen tu solicitud y decidirán.
        [approve] Un momento y ya estás dentro.
       *[confirm] Pulsa el botón en los próximos cinco minutos y ya estás dentro. Si no, decidirán sus administradores.
    }
button-join = Déjame entrar
join-in = Ya estás dentro: ¡te doy la bienvenida a <b>{ $title }</b>!
join-over = El tiempo del botón se ha acabado. Los administradores de <b>{ $title }</b> tienen tu solicitud y decidirán.
join-overtaken = Tu solicitud para unirte a <b>{ $title }</b> ya no está abierta: un administrador ha decidido, o se ha retirado.
join-powerless = Ahora mismo no puedo dejarte entrar en <b>{ $title }</b>. Sus administradores tienen tu solicitud y decidirán.
join-full = Estás en tantos grupos y canales como permite Telegram, así que no puedo dejarte entrar en <b>{ $title }</b>. { $next ->
    [confirm] Sal de uno de ellos y vuelve a pulsar el botón.
   *[approve] Sal de uno de ellos; tu solicitud sigue en manos de los administradores.
}
join-trouble-powerless = No puedo dejar entrar a nadie en <b>{ $title }</b>: <code>{ $detail }</code>. Hazme administrador allí, con permiso para añadir miembros. Hasta entonces, las solicitudes quedan para los demás administradores. No lo repetiré mientras mi situación allí no cambie.
join-trouble-late = No he podido escribir a alguien que pidió unirse a <b>{ $title }</b>: Telegram lo permite durante cinco minutos, y menos si actúa otro administrador. Yo no estaba en marcha, o llegué tarde. No lo repetiré mientras mi situación allí no cambie.
join-trouble-overtaken = Alguien pidió unirse a <b>{ $title }</b>, pero cuando llegué ya estaba resuelto: lo hizo otro administrador, o se retiró la solicitud. No pasa nada. No lo repetiré mientras mi situación allí no cambie.

## The owner's own words

texts-flawed = { $count ->
    [one] Hay un error en tus textos, así que sigo con los anteriores:
   *[other] Hay { $count } errores en tus textos, así que sigo con los anteriores:
}

    <pre>{ $flaws }</pre>

## Which language is spoken

language-question = ¿En qué idioma te hablo?
language-chosen = Desde ahora te hablo en español.
language-automatic = Desde ahora te hablo en el idioma de tu Telegram, si lo conozco.
button-language-automatic = Como en mi Telegram

## Export

command-export = las personas que conozco, en una tabla
export-unknown-word = No sé qué significa aquí <code>{ $word }</code>. Después de /export entiendo una de estas palabras: <code>reachable</code> (localizables), <code>blocked</code> (bloquearon el bot) o <code>all</code> (todos); y además <code>source=X</code> (el parámetro de un enlace).
export-asked = { $standing ->
    [reachable] Personas localizables
    [blocked] Personas que bloquearon el bot
   *[all] Todas las personas
}{ $origin ->
    [any] {""}
    [organic] {" "}(llegaron sin enlace)
    [invalid] {" "}(llegaron por un enlace no válido)
   *[link] {" "}(llegaron por { $source })
}
export-nobody = <b>{ $asked }</b>: no hay nadie, así que no hay archivo.
export-whole = <b>{ $asked }</b>: { $people }
export-part = <b>{ $asked }</b>, parte { $number }: { $people }. Hay más.
export-last-part = <b>{ $asked }</b>, parte { $number }, la última: { $people }, { $total } en total

## Links

command-link = un enlace con código QR, para saber quién llega por él
command-links = tus enlaces y cuántas veces se ha usado cada uno
link-title = <b>{ $name }</b>{ $state ->
    [archived] {" "}(archivado)
   *[used] {""}
}
link-private = Abre el chat: <code>{ $link }</code>
link-group = Añade el bot a un grupo: <code>{ $link }</code>
link-cost = Coste: { $cost }
link-starts = Inicios hasta ahora: { $count }
link-no-secret = Un enlace no es un secreto: quien lo ve puede usarlo y compartirlo.
link-rename = Responde a este mensaje con la nueva etiqueta de <b>{ $name }</b>: hasta { $max } caracteres; un guion la quita. O envíala después de { $command }.
link-bad-payload = <code>{ $given }</code> no puede estar en un enlace: { $problem }. La primera palabra después de /link es el parámetro y va dentro del enlace: de 1 a 64 caracteres de <code>A-Z a-z 0-9 _ -</code>. Detrás puede ir una etiqueta, en cualquier alfabeto: <code>/link summer_sale Rebajas de verano</code>. O envía solo /link y me invento una palabra.
link-too-long = tiene { $count } caracteres
link-bad-character = el carácter { $position } es <code>{ $found }</code>
link-card-number = Un parámetro de { $count } cifras no puede estar en un enlace: las aplicaciones de Telegram muestran 13 o más cifras seguidas como el número de una tarjeta bancaria. Pon una letra delante.
link-label-too-long = Esa etiqueta tiene { $count } caracteres y se aceptan hasta { $max }. No se ha cambiado nada.
link-bad-cost = <code>cost={ $given }</code> no es un coste. Se aceptan números de 0 a { $max } con dos decimales como máximo y sin moneda, como <code>cost=120</code> o <code>cost=99.50</code>; <code>cost=-</code> lo quita. No se ha cambiado nada.
link-cost-twice = Ahí hay dos costes y un enlace tiene uno. No se ha cambiado nada.
links-title = <b>{ $shelf ->
    [archived] Enlaces archivados
   *[used] Enlaces
}</b>: { $whole ->
    [yes] { $total }
   *[no] { $first }–{ $last } de { $total }
}
links-entry =
    { $number }. <b>{ $name }</b>
    { $facts }
    <code>{ $link }</code>
links-none = { $shelf ->
    [archived] No hay enlaces archivados.
   *[used] No hay ningún enlace en uso. Envía /link y una palabra que diga dónde estará el enlace, por ejemplo <code>/link summer_sale Rebajas de verano</code>.
}
button-link-rename = Renombrar
button-link-archive = Archivar
button-link-restore = Recuperar
button-links-newer = ‹ Más nuevos
button-links-older = Más antiguos ›
button-links-used = En uso: { $count }
button-links-archived = Archivados: { $count }

## Sources and figures

command-sources = qué enlace trajo a quienes aún se puede escribir
command-stats = quién viene y quién se va, con un gráfico
sources-unknown-word = No sé qué significa aquí <code>{ $word }</code>. Después de /sources entiendo uno de <code>7d</code>, <code>30d</code>, <code>90d</code> y <code>all</code>, y <code>last</code> (por el último enlace de cada persona, no por el primero).
stats-unknown-word = No sé qué significa aquí <code>{ $word }</code>. Después de /stats entiendo uno de <code>7d</code>, <code>30d</code>, <code>90d</code> y <code>all</code>.
period-name = { $period ->
    [week] últimos 7 días
    [month] últimos 30 días
    [quarter] últimos 90 días
   *[all] desde el principio
}
sources-title = <b>Orígenes, { $period }</b>{ $touch ->
    [last] {" "}(por el último enlace)
   *[first] {""}
}: vinieron { $people }, se puede escribir a { $reachable }
sources-nobody = <b>Orígenes, { $period }</b>: no vino nadie.
sources-row = <b>{ $source }</b>{ $labelled ->
    [yes] {" "}– { $label }
   *[no] {""}
}
    inicios: { $starts } · nuevos: { $new } · bloquearon: { $blocked }
    alcanzables: { $reachable }{ $claimed ->
        [0] {""}
       *[other] , { $claimed } de ellos sin comprobar
    }
    siguen tras 1 día: { $day } · 7 días: { $week } · 30 días: { $month }
sources-cost = coste: { $cost }{ $reached ->
    [yes] , { $each } por persona alcanzable
   *[no] {""}
}
sources-csv = <b>Orígenes, { $period }</b>{ $touch ->
    [last] {" "}(por el último enlace)
   *[first] {""}
}
source-name = { $origin ->
    [organic] sin enlace
    [invalid] un enlace no válido
    [otherwise] de otro modo: un acceso, una aplicación, una solicitud para unirse o un simple mensaje
   *[link] { $source }
}
share-shown = { $of ->
    [0] –
   *[other] { $share } %
}
button-page-before = ‹ Atrás
button-page-next = Siguiente ›
button-sources-csv = Como tabla (CSV)
button-sources-touch = { $touch ->
    [last] Por el último enlace
   *[first] Por el primer enlace
}
stats-title = <b>Cifras, { $period }</b>
stats-known =
    Personas conocidas: { $people }
    Alcanzables: { $reachable } ({ $share }){ $claimed ->
        [0] {""}
       *[other] , { $claimed } de ellos sin comprobar
    }; { $audited ->
        [yes] última auditoría: { $date }
       *[no] sin auditoría todavía
    }
stats-moves =
    Nuevos: { $new }
    Bloquearon: { $left }
    Desbloquearon: { $back }
    Recibidos de nuevo: { $returned }
stats-openings = Cómo empezaron los diálogos: { $list }
stats-languages = Idiomas de los nuevos: { $list }
stats-part = { $name }: { $count }
stats-others = otros
stats-language = { $known ->
    [yes] { $tag }
   *[no] desconocido
}
opening-kind = { $kind ->
    [start] Iniciar
    [login] acceso en un sitio web
    [app_request] permiso en una miniaplicación
    [app_opened] miniaplicación abierta
    [attachment_menu] menú de adjuntos
    [join_request] solicitud para unirse
   *[unknown] { $kind }
}
chart-days = { $days ->
    [1] Nuevos y bloqueos por día, { $period }
   *[other] Nuevos y bloqueos cada { $days } días, { $period }
}
chart-new = nuevos
chart-left = bloquearon
chart-here = personas aquí
chart-kept = Siguen aquí tras tantos días
chart-age = { $days ->
    [1] 1 día
   *[other] { $days } días
}
digest-title = <b>En la puerta el { $date }</b>
digest-parked = { $count ->
    [1] Hay una actualización apartada
   *[other] Hay { $count } actualizaciones apartadas
}
digest-error = Número { $update }: <code>{ $error }</code>
