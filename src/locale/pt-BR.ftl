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

    { $commands }
help-admin =
    E para você, que administra o bot:
    /check <i>ID ou @nome…</i> – quem ainda está ao alcance, até 20 por vez; também em resposta a uma mensagem encaminhada ou a um contato
    /audit – o mesmo com todos de uma vez; também <code>source=X</code>, <code>stale=7d</code> ou como legenda de um arquivo com uma lista de IDs
    /export – todas as pessoas que já passaram por aqui, em uma tabela; também <code>reachable</code>, <code>blocked</code>, <code>source=X</code>
    /link <i>parâmetro nome</i> – um link com QR code, para saber quem veio por ele; também <code>cost=120</code>
    /links – seus links e quantas vezes tocaram em Iniciar por cada um
    /sources – qual link trouxe quem ainda pode ser alcançado; também <code>7d</code>, <code>30d</code>, <code>90d</code>, <code>all</code>, <code>last</code>
    /stats – quem chega e quem sai, com gráficos; também <code>7d</code>, <code>30d</code>, <code>90d</code>, <code>all</code>
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
    [grant] desde { $since }, por enquanto só declarado: nenhuma mensagem ou verificação provou isso ainda
    [probe] desde { $since }; última verificação { $proved }
   *[reply] desde { $since }; última mensagem recusada { $proved }
}
check-counts-as = { $evidence ->
    [event] consta como “{ $verdict }” desde { $since }; o Telegram avisou na hora
    [message] consta como “{ $verdict }” desde { $since }; última mensagem { $proved }
    [grant] consta como “{ $verdict }” desde { $since }, por enquanto só declarado: nenhuma mensagem ou verificação provou isso ainda
    [probe] consta como “{ $verdict }” desde { $since }; última verificação { $proved }
   *[reply] consta como “{ $verdict }” desde { $since }; última mensagem recusada { $proved }
}
check-opening = conversa iniciada { $first }: { $opening }
check-opening-again = conversa iniciada { $first }: { $opening }; última vez { $last }: { $last-opening }
check-never-opened = a conversa ainda não começou
opening-start = { $origin ->
    [organic] tocou em “Iniciar”
    [invalid] tocou em “Iniciar” por um link inválido
   *[link] tocou em “Iniciar” por { $source }
}
opening-login = entrou com a conta em { $source }
opening-app-request = deu permissão para receber mensagens em um Mini App
opening-app-opened = abriu o Mini App { $source }
opening-attachment-menu = adicionou o bot ao menu de anexos
opening-join-request = pediu para entrar em { $source }
button-probe-now = Verificar { $id }

audit-unknown-word = Não sei o que significa <code>{ $word }</code>. Depois de /audit eu entendo <code>everyone</code> (todos), <code>source=X</code> (o parâmetro de um link), <code>stale=7d</code> (sem notícias há esse tempo) e <code>force</code> (verificar de novo até quem já foi verificado nas últimas 24 horas).
audit-nobody = Não há ninguém para verificar.
audit-list-unreadable = Não consigo ler { $name }: { $problem }. Uma lista tem um ID de usuário por linha, ou é um CSV ou JSON com IDs de usuário, e tem no máximo 20 MB.
list-unavailable = não chegou, ou não até o fim ({ $detail })
list-too-large = tem mais de { $max } MB
list-not-text = não é texto ({ $kind }); salve como CSV
list-empty = não contém nenhum ID de usuário
list-broken-json = o JSON está quebrado na linha { $line }, coluna { $column } ({ $reason })
list-endless-row = o registro da linha { $line } não termina: há aspas sem fechar, ou ele tem mais de { $max } KB
audit-list = Li { $name } como { $format }{ $column ->
    [named] {" "}(coluna “{ $column-name }”)
    [numbered] {" "}(coluna nº { $column-name })
   *[none] {""}
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
audience-source = { $origin ->
    [organic] todos que vieram sem link
    [invalid] todos que vieram por um link inválido
   *[link] todos que vieram por { $source }
}
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

## What Telegram shows of the bot by itself: no HTML

about-description =
    Eu sou a porta de entrada deste bot. Toque em “Iniciar” e ele poderá escrever para você.

    A qualquer momento você pode ver o que sei sobre você e pedir que seja apagado.
about-short = Toque em “Iniciar” para abrir a porta. Seus dados continuam sendo seus.
command-start = abrir a porta
command-help = o que eu entendo
command-language = escolher um idioma
command-privacy = o que fica guardado sobre você, e por quanto tempo
command-mydata = tudo o que está guardado sobre você
command-forgetme = apagar tudo o que está guardado sobre você
command-check = quem ainda está ao alcance, até 20 por vez
command-audit = quem, entre todos, ainda está ao alcance

## By a login, a Mini App or the attachment menu

grant-new = { $named ->
    [yes] Olá, <b>{ $name }</b>! Prazer em conhecer você.
   *[no] Olá! Prazer em conhecer você.
}
grant-returning = { $named ->
    [yes] Que bom ver você de novo, <b>{ $name }</b>.
   *[no] Que bom ver você de novo.
}
grant-returned = { $named ->
    [yes] Que bom ter você de volta, <b>{ $name }</b>!
   *[no] Que bom ter você de volta!
}
grant-login = Você entrou com a sua conta em <b>{ $source }</b>, por isso este bot pode escrever para você. Envie /help para ver o que eu entendo.
grant-app-request = Você disse sim no Mini App, por isso este bot pode escrever para você. Envie /help para ver o que eu entendo.
grant-app-opened = Você abriu o Mini App <b>{ $source }</b>, por isso este bot pode escrever para você. Envie /help para ver o que eu entendo.
grant-attachment-menu = Você me adicionou ao seu menu de anexos, por isso este bot pode escrever para você. Envie /help para ver o que eu entendo.

## The person's rights

privacy =
    <b>O que este bot guarda sobre você</b>

    • seu ID do Telegram, seu nome de usuário e o idioma em que você lê
    • quando você esteve aqui pela primeira e pela última vez, e como chegou: por qual link, site, aplicativo, grupo ou canal
    • se as mensagens dele podem chegar até você, desde quando, como se sabe disso e o que cada verificação mostrou
    • os grupos e canais para onde você o levou ou nos quais pediu para entrar
    • se você o administra: quais verificações do público dele você pediu e quais links criou

    O que você escreve para ele fica guardado até ser respondido e depois é apagado; por 48 horas resta apenas o número da sua mensagem, para que nada seja respondido duas vezes. Uma mensagem que ele não conseguiu responder fica guardada por até 30 dias, para descobrir o motivo.

    { $kept }

    /mydata – ver tudo o que está guardado sobre você
    /forgetme – pedir que seja apagado

    { $owner }
privacy-kept = O resto fica guardado até você pedir que seja apagado.
privacy-kept-for = O resto é apagado { $days ->
    [one] { $days } dia
   *[other] { $days } dias
} depois da sua última visita, ou quando você pedir.
privacy-owner = Quem cuida deste bot é quem o oferece a você: pergunte a essa pessoa qualquer outra coisa.
privacy-owner-link = <a href="{ $link }">Quem cuida deste bot</a>, e o que mais vale a pena saber.
mydata-caption = Tudo o que este bot guarda sobre você. Os horários estão em UTC. Para apagar: /forgetme
forget-question =
    Devo apagar tudo o que sei sobre você? Não dá para recuperar.

    Não vou saber que você já esteve aqui. Só fica uma impressão digital do seu ID, para deixar você de fora quando alguém me der uma lista. Se você escrever para mim de novo, começamos do zero.
forget-done = Pronto: tudo sobre você foi apagado. Se um dia você voltar, será como da primeira vez.
forget-kept = Tudo bem, nada foi apagado.
button-forget = Sim, apagar tudo
button-keep = Não, manter
list-forgotten = { $count ->
    [one] { $count } entrada é de alguém que pediu para ser esquecido e ficou de fora.
   *[other] { $count } entradas são de pessoas que pediram para ser esquecidas e ficaram de fora.
}

## Requests to join

join-hello = { $named ->
    [yes] Olá, <b>{ $name }</b>!
   *[no] Olá!
} Você quer entrar em <b>{ $title }</b>.

    { $next ->
        [greet] Os administradores estão com o seu pedido e vão decidir.
        [approve] Um instante e você já está dentro.
       *[confirm] Toque no botão em até cinco minutos e você já está dentro. Senão, os administradores vão decidir.
    }
button-join = Quero entrar
join-in = Você está dentro: boas-vindas a <b>{ $title }</b>!
join-over = O tempo do botão acabou. Os administradores de <b>{ $title }</b> estão com o seu pedido e vão decidir.
join-overtaken = Seu pedido para entrar em <b>{ $title }</b> não está mais aberto: um administrador decidiu, ou ele foi retirado.
join-powerless = No momento não consigo deixar você entrar em <b>{ $title }</b>. Os administradores estão com o seu pedido e vão decidir.
join-full = Você está em tantos grupos e canais quanto o Telegram permite, por isso não consigo deixar você entrar em <b>{ $title }</b>. { $next ->
    [confirm] Saia de um deles e toque no botão de novo.
   *[approve] Saia de um deles; os administradores continuam com o seu pedido.
}
join-trouble-powerless = Não consigo deixar ninguém entrar em <b>{ $title }</b>: <code>{ $detail }</code>. Torne-me administrador lá, com permissão para adicionar membros. Até então, os pedidos ficam com os outros administradores. Não vou repetir isto enquanto a minha situação lá não mudar.
join-trouble-late = Não consegui escrever para alguém que pediu para entrar em <b>{ $title }</b>: o Telegram permite isso por cinco minutos, e por menos quando outro administrador age. Eu não estava em funcionamento, ou me atrasei. Não vou repetir isto enquanto a minha situação lá não mudar.
join-trouble-overtaken = Alguém pediu para entrar em <b>{ $title }</b>, mas o pedido foi resolvido antes de eu chegar: por outro administrador, ou porque foi retirado. Não tem problema. Não vou repetir isto enquanto a minha situação lá não mudar.

## The owner's own words

texts-flawed = { $count ->
    [one] Há { $count } erro nos seus textos, por isso continuo com os antigos:
   *[other] Há { $count } erros nos seus textos, por isso continuo com os antigos:
}

    <pre>{ $flaws }</pre>

## Which language is spoken

language-question = Em que idioma devo falar com você?
language-chosen = A partir de agora falo português com você.
language-automatic = A partir de agora falo o idioma do seu Telegram, se eu souber.
button-language-automatic = Como no meu Telegram

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

## Links

command-link = um link com QR code, para saber quem vem por ele
command-links = seus links e quantas vezes cada um foi usado
link-title = <b>{ $name }</b>{ $state ->
    [archived] {" "}(arquivado)
   *[used] {""}
}
link-private = Abre a conversa: <code>{ $link }</code>
link-group = Adiciona o bot a um grupo: <code>{ $link }</code>
link-cost = Custo: { $cost }
link-starts = Inícios até agora: { $count }
link-no-secret = Um link não é segredo: quem vê pode usar e passar adiante.
link-rename = Responda a esta mensagem com o novo nome de <b>{ $name }</b>: até { $max } caracteres; um hífen apaga o nome. Ou envie o nome depois de { $command }.
link-bad-payload = <code>{ $given }</code> não pode ficar em um link: { $problem }. A primeira palavra depois de /link é o parâmetro e entra no próprio link: de 1 a 64 caracteres de <code>A-Z a-z 0-9 _ -</code>. Depois dela pode vir um nome, em qualquer alfabeto: <code>/link summer_sale Liquidação de verão</code>. Ou envie só /link, e eu invento uma palavra.
link-too-long = tem { $count } caracteres
link-bad-character = o caractere { $position } é <code>{ $found }</code>
link-card-number = Um parâmetro de { $count } dígitos não pode ficar em um link: os aplicativos do Telegram mostram 13 ou mais dígitos seguidos como número de cartão bancário. Coloque uma letra na frente.
link-label-too-long = Esse nome tem { $count } caracteres, e são aceitos até { $max }. Nada foi alterado.
link-bad-cost = <code>cost={ $given }</code> não é um custo. São aceitos números de 0 a { $max } com até duas casas decimais e sem moeda, como <code>cost=120</code> ou <code>cost=99.50</code>; <code>cost=-</code> apaga o custo. Nada foi alterado.
link-cost-twice = Há dois custos aí, e um link tem só um. Nada foi alterado.
links-title = <b>{ $shelf ->
    [archived] Links arquivados
   *[used] Links
}</b>: { $whole ->
    [yes] { $total }
   *[no] { $first }–{ $last } de { $total }
}
links-entry =
    { $number }. <b>{ $name }</b>
    { $facts }
    <code>{ $link }</code>
links-none = { $shelf ->
    [archived] Nenhum link está arquivado.
   *[used] Não há nenhum link em uso. Envie /link e uma palavra que diga onde o link vai ficar, como <code>/link summer_sale Liquidação de verão</code>.
}
button-link-rename = Renomear
button-link-archive = Arquivar
button-link-restore = Trazer de volta
button-links-newer = ‹ Mais novos
button-links-older = Mais antigos ›
button-links-used = Em uso: { $count }
button-links-archived = Arquivados: { $count }

## Sources and figures

command-sources = qual link trouxe quem ainda pode ser alcançado
command-stats = quem chega e quem sai, com um gráfico
sources-unknown-word = Não sei o que <code>{ $word }</code> significa aqui. Depois de /sources entendo um entre <code>7d</code>, <code>30d</code>, <code>90d</code> e <code>all</code>, e <code>last</code> (pelo último link de cada pessoa, não pelo primeiro).
stats-unknown-word = Não sei o que <code>{ $word }</code> significa aqui. Depois de /stats entendo um entre <code>7d</code>, <code>30d</code>, <code>90d</code> e <code>all</code>.
period-name = { $period ->
    [week] últimos 7 dias
    [month] últimos 30 dias
    [quarter] últimos 90 dias
   *[all] desde o início
}
sources-title = <b>Origens, { $period }</b>{ $touch ->
    [last] {" "}(pelo último link)
   *[first] {""}
}: chegaram { $people }, { $reachable } podem ser alcançadas
sources-nobody = <b>Origens, { $period }</b>: ninguém chegou.
sources-row = <b>{ $source }</b>{ $labelled ->
    [yes] {" "}– { $label }
   *[no] {""}
}
    inícios: { $starts } · novas: { $new } · bloquearam: { $blocked }
    alcançáveis: { $reachable }{ $claimed ->
        [0] {""}
       *[other] , { $claimed } delas ainda sem prova
    }
    ficaram após 1 dia: { $day } · 7 dias: { $week } · 30 dias: { $month }
sources-cost = custo: { $cost }{ $reached ->
    [yes] , { $each } por pessoa alcançável
   *[no] {""}
}
sources-csv = <b>Origens, { $period }</b>{ $touch ->
    [last] {" "}(pelo último link)
   *[first] {""}
}
source-name = { $origin ->
    [organic] sem link
    [invalid] um link inválido
    [otherwise] de outro modo: um login, um app, um pedido para entrar ou só uma mensagem
   *[link] { $source }
}
share-shown = { $of ->
    [0] –
   *[other] { $share } %
}
button-page-before = ‹ Voltar
button-page-next = Próxima ›
button-sources-csv = Como tabela (CSV)
button-sources-touch = { $touch ->
    [last] Pelo último link
   *[first] Pelo primeiro link
}
stats-title = <b>Números, { $period }</b>
stats-known =
    Pessoas conhecidas: { $people }
    Alcançáveis: { $reachable } ({ $share }){ $claimed ->
        [0] {""}
       *[other] , { $claimed } delas ainda sem prova
    }; { $audited ->
        [yes] última auditoria: { $date }
       *[no] ainda sem auditoria
    }
stats-moves =
    Novas: { $new }
    Bloquearam: { $left }
    Desbloquearam: { $back }
    Recebidas de volta: { $returned }
stats-openings = Como as conversas começaram: { $list }
stats-languages = Idiomas das novas: { $list }
stats-part = { $name }: { $count }
stats-others = outros
stats-language = { $known ->
    [yes] { $tag }
   *[no] desconhecido
}
opening-kind = { $kind ->
    [start] Iniciar
    [login] login em um site
    [app_request] permissão em um Mini App
    [app_opened] Mini App aberto
    [attachment_menu] menu de anexos
    [join_request] pedido para entrar
   *[unknown] { $kind }
}
chart-days = { $days ->
    [1] Novas e bloqueios por dia, { $period }
   *[other] Novas e bloqueios a cada { $days } dias, { $period }
}
chart-new = novas
chart-left = bloquearam
chart-here = pessoas aqui
chart-kept = Ainda aqui após tantos dias
chart-age = { $days ->
    [1] 1 dia
   *[other] { $days } dias
}
digest-title = <b>Na porta em { $date }</b>
digest-parked = { $count ->
    [1] Uma atualização está separada
   *[other] { $count } atualizações estão separadas
}
digest-error = Número { $update }: <code>{ $error }</code>
