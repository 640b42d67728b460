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

    /start – abrir la puerta
    /help – esta lista
help-admin =
    Esto es lo que entiendo:

    /start – abrir la puerta
    /help – esta lista

    Y para ti, que administras el bot:
    /check <i>ID o @nombre…</i> – a quién se puede escribir todavía, hasta 20 a la vez; también en respuesta a un mensaje reenviado o a un contacto
    /audit – lo mismo con todos a la vez; también <code>source=X</code>, <code>stale=7d</code> o como texto de un archivo con una lista de ID
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
    [probe] desde { $since }; última comprobación { $proved }
   *[reply] desde { $since }; último mensaje rechazado { $proved }
}
check-counts-as = { $evidence ->
    [event] consta como «{ $verdict }» desde { $since }; Telegram avisó en el momento
    [message] consta como «{ $verdict }» desde { $since }; último mensaje { $proved }
    [probe] consta como «{ $verdict }» desde { $since }; última comprobación { $proved }
   *[reply] consta como «{ $verdict }» desde { $since }; último mensaje rechazado { $proved }
}
check-opening = chat iniciado { $first }, origen: { $source }
check-opening-again = chat iniciado { $first }, origen: { $source }; última vez { $last }, origen: { $last-source }
check-never-opened = nunca ha pulsado «Iniciar» aquí
source-organic = sin enlace
source-invalid = enlace no válido
button-probe-now = Comprobar { $id }

audit-unknown-word = No sé qué significa <code>{ $word }</code>. Después de /audit entiendo <code>everyone</code> (todos), <code>source=X</code> (el parámetro de un enlace), <code>stale=7d</code> (sin noticias durante ese tiempo) y <code>force</code> (volver a preguntar incluso por quienes ya se comprobaron en las últimas 24 horas).
audit-nobody = No hay nadie por quien preguntar.
audit-list-unreadable = No puedo leer { $name }: { $problem }. Una lista tiene un ID de usuario por línea, o es un CSV o JSON con ID de usuario, y ocupa como mucho 20 MB.
audit-list = He leído { $name } como { $format }{ $column ->
    [none] {""}
   *[other] {" "}({ $column })
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
audience-source = todos con origen «{ $source }»
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
