# What people read. HTML as Telegram knows it: <b>, <i>, <code>, <a href="…">.
# Values put in by the program are escaped already.

language-name = Português (Brasil)

## The personal dialog

start-new = { $named ->
    [yes] Olá, <b>{ $name }</b>! Prazer em conhecer você.
   *[no] Olá! Prazer em conhecer você.
}

    Eu sou a porta de entrada: a partir de agora, este bot pode escrever para você. Envie /help para ver o que eu entendo.
start-returning = { $named ->
    [yes] Que bom ver você de novo, <b>{ $name }</b>.
   *[no] Que bom ver você de novo.
}

    Está tudo como você deixou. Envie /help para ver o que eu entendo.
start-returned = { $named ->
    [yes] Que bom ter você de volta, <b>{ $name }</b>!
   *[no] Que bom ter você de volta!
}

    Você tinha fechado a porta; agora ela está aberta de novo. Envie /help para ver o que eu entendo.
button-add-to-group = Adicionar a um grupo
button-add-to-channel = Adicionar a um canal
help =
    Isto é o que eu entendo:

    /start – abrir a porta
    /help – esta lista
help-admin =
    Isto é o que eu entendo:

    /start – abrir a porta
    /help – esta lista

    E para você, que administra o bot:
    /check <i>ID ou @nome…</i> – quem ainda está ao alcance, até 20 por vez; também em resposta a uma mensagem encaminhada ou a um contato
    /audit – o mesmo com todos de uma vez; também <code>source=X</code>, <code>stale=7d</code> ou como legenda de um arquivo com uma lista de IDs
fallback = Isso eu não entendi. Envie /help para ver o que eu entendo.

## Groups

group-hello = Olá! Eu converso em particular: <a href="{ $link }">abra uma conversa comigo</a>.

## What an administrator reads

check-usage =
    Quem devo verificar? Até 20 pessoas por vez:

    <code>/check 123456789</code> – um ID de usuário
    <code>/check @name</code> – alguém que já passou por aqui
    <code>/check</code> em resposta a uma mensagem encaminhada ou a um contato
check-too-many = { $count ->
    [one] É { $count } pessoa
   *[other] São { $count } pessoas
}; eu verifico até { $max } por vez. Ninguém foi verificado.
check-hidden = Essa mensagem não mostra nenhuma conta: quem enviou a esconde, ou o contato não está no Telegram. Envie o ID do usuário: <code>/check 123456789</code>
check-bad-id = <code>{ $given }</code>: não é um ID de usuário. Aceito números inteiros, como <code>123456789</code>, e <code>@name</code>.
check-unknown-name = <code>@{ $name }</code>: ninguém com esse nome passou por aqui, e um bot não consegue procurar pessoas pelo nome. Envie o ID do usuário.
check-verdict = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>
check-verdict-unconfirmed = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, não confirmado: uma única verificação não prova nada
check-verdict-unseen = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, ou é um bot: ninguém com este ID passou por aqui
check-no-answer = <code>{ $id }</code>{ $username }: o Telegram não respondeu, então não há conclusão
check-detail = O Telegram diz: { $detail }
check-known = { $evidence ->
    [event] desde { $since }; o Telegram avisou na hora
    [message] desde { $since }; última mensagem { $proved }
    [probe] desde { $since }; última verificação { $proved }
   *[reply] desde { $since }; última mensagem recusada { $proved }
}
check-counts-as = { $evidence ->
    [event] consta como “{ $verdict }” desde { $since }; o Telegram avisou na hora
    [message] consta como “{ $verdict }” desde { $since }; última mensagem { $proved }
    [probe] consta como “{ $verdict }” desde { $since }; última verificação { $proved }
   *[reply] consta como “{ $verdict }” desde { $since }; última mensagem recusada { $proved }
}
check-opening = conversa iniciada { $first }, origem: { $source }
check-opening-again = conversa iniciada { $first }, origem: { $source }; última vez { $last }, origem: { $last-source }
check-never-opened = nunca tocou em “Iniciar” aqui
source-organic = sem link
source-invalid = link inválido
button-probe-now = Verificar { $id }

audit-unknown-word = Não sei o que significa <code>{ $word }</code>. Depois de /audit eu entendo <code>everyone</code> (todos), <code>source=X</code> (o parâmetro de um link), <code>stale=7d</code> (sem notícias há esse tempo) e <code>force</code> (verificar de novo até quem já foi verificado nas últimas 24 horas).
audit-nobody = Não há ninguém para verificar.
audit-list-unreadable = Não consigo ler { $name }: { $problem }. Uma lista tem um ID de usuário por linha, ou é um CSV ou JSON com IDs de usuário, e tem no máximo 20 MB.
audit-list = Li { $name } como { $format }{ $column ->
    [none] {""}
   *[other] {" "}({ $column })
}: { $ids ->
    [one] { $ids } ID
   *[other] { $ids } IDs
}{ $repeated ->
    [0] {""}
    [one] , { $repeated } deles repetido
   *[other] , { $repeated } deles repetidos
}.
audit-list-not-people = { $count ->
    [one] { $count } entrada não é uma pessoa
   *[other] { $count } entradas não são pessoas
} (um grupo, um canal ou zero): { $first }
audit-list-unreadable-entries = { $count ->
    [one] { $count } entrada não é um ID
   *[other] { $count } entradas não são IDs
}: { $first }
audit-list-bot = O próprio bot estava na lista e ficou de fora.
audit-proposed = <b>Auditoria: { $audience }</b>. A verificar: { $left ->
    [one] { $left } pessoa
   *[other] { $left } pessoas
}{ $known ->
    [0] {""}
    [one] , mais { $known } já conhecida das últimas 24 horas
   *[other] , mais { $known } já conhecidas das últimas 24 horas
}. No máximo { $rate } por segundo, então vai levar { $duration } ou mais. Posso começar?
audit-progress = <b>Auditoria: { $audience }</b>{ $state ->
    [queued] {" "}– na fila
    [running] {""}
    [paused] {" "}– em pausa
    [done] {" "}– concluída
   *[cancelled] {" "}– cancelada
}

    <code>{ $bar }</code> { $percent }%
    { $done } de { $total }{ $pace }
audit-pace = , { $rate } por segundo, tempo restante: { $duration }
audit-count = { $verdict }: { $people }
audit-count-unconfirmed = { $verdict }, não confirmado: { $people }
audit-refused = <b>A auditoria { $id }</b> parou: o Telegram recusou o token do bot ({ $detail }). Ela continua de onde estava.
audit-report = <b>Auditoria: { $audience } – { $reachable } de { $total } ao alcance</b>
audit-changes = Desde a última vez: { $change }
audit-change = { $verdict } { $sign }{ $people }
audience-everyone = todos
audience-source = todos com origem “{ $source }”
audience-stale = todos sem notícias há { $duration }
audience-list = { $name }
people-counted = { $count ->
    [one] { $count } pessoa
   *[other] { $count } pessoas
}
duration-seconds = { $count } s
duration-minutes = { $count } min
duration-hours = { $count } h
duration-days = { $count ->
    [one] { $count } dia
   *[other] { $count } dias
}
button-audit-start = Começar
button-audit-pause = Pausar
button-audit-resume = Continuar
button-audit-cancel = Cancelar

parked = Não foi possível processar uma atualização e ela foi posta de lado (número { $update }, { $count } ao todo): <code>{ $error }</code>

verdict-reachable = ao alcance
verdict-blocked = bot bloqueado
verdict-deactivated = conta excluída
verdict-never-started = conversa não iniciada
verdict-not-found = conta não encontrada
verdict-not-a-person = não é uma pessoa
verdict-blocked-or-never-started = bot bloqueado ou conversa não iniciada
verdict-inconclusive = inconclusivo

## Export

command-export = as pessoas que eu conheço, em uma tabela
export-unknown-word = Não sei o que <code>{ $word }</code> significa aqui. Depois de /export eu entendo uma destas palavras: <code>reachable</code> (ao alcance), <code>blocked</code> (bloquearam o bot) ou <code>all</code> (todos); e também <code>source=X</code> (o parâmetro de um link).
export-asked = { $standing ->
    [reachable] Pessoas ao alcance
    [blocked] Pessoas que bloquearam o bot
   *[all] Todas as pessoas
}{ $origin ->
    [any] {""}
    [organic] {" "}(vieram sem link)
    [invalid] {" "}(vieram por um link inválido)
   *[link] {" "}(vieram por { $source })
}
export-nobody = <b>{ $asked }</b>: não há ninguém, então não há arquivo.
export-whole = <b>{ $asked }</b>: { $people }
export-part = <b>{ $asked }</b>, parte { $number }: { $people }. Tem mais a caminho.
export-last-part = <b>{ $asked }</b>, parte { $number }, a última: { $people }, { $total } ao todo
