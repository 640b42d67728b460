# What people read. HTML as Telegram knows it: <b>, <i>, <code>, <a href="…">.
# Values put in by the program are escaped already.

language-name = Русский

## The personal dialog

start-new = { $named ->
    [yes] Здравствуйте, <b>{ $name }</b>! Приятно познакомиться.
   *[no] Здравствуйте! Приятно познакомиться.
}

    Я здесь вместо входной двери, и она открыта: теперь этот бот может вам писать. Отправьте /help, чтобы узнать, что я понимаю.
start-returning = { $named ->
    [yes] Снова здравствуйте, <b>{ $name }</b>.
   *[no] Снова здравствуйте.
}

    Всё на своих местах. Отправьте /help, чтобы узнать, что я понимаю.
start-returned = { $named ->
    [yes] С возвращением, <b>{ $name }</b>!
   *[no] С возвращением!
}

    Вы закрывали дверь, теперь она снова открыта. Отправьте /help, чтобы узнать, что я понимаю.
button-add-to-group = Добавить в группу
button-add-to-channel = Добавить в канал
help =
    Вот что я понимаю:

    { $commands }
help-admin =
    Для вас как администратора:
    /check <i>ID или @имя…</i> – кому ещё можно написать, до 20 человек за раз; можно и ответом на пересланное сообщение или контакт
    /audit – то же для всех сразу; а ещё <code>source=X</code>, <code>stale=7d</code> или подпись к файлу со списком ID
    /export – все, кто здесь был, таблицей; также <code>reachable</code>, <code>blocked</code>, <code>source=X</code>
    /link <i>метка название</i> – ссылка с QR-кодом, по которой видно, кто через неё пришёл; также <code>cost=120</code>
    /links – ваши ссылки и сколько раз по каждой нажали «Старт»
    /sources – какая ссылка привела тех, кому ещё можно написать; также <code>7d</code>, <code>30d</code>, <code>90d</code>, <code>all</code>, <code>last</code>
    /stats – кто приходит и уходит, с графиками; также <code>7d</code>, <code>30d</code>, <code>90d</code>, <code>all</code>
fallback = Этого я не понимаю. Отправьте /help, чтобы узнать, что я понимаю.

## Groups

group-hello = Здравствуйте! Я общаюсь в личных сообщениях: <a href="{ $link }">откройте диалог со мной</a>.

## What an administrator reads

check-usage =
    Кого проверить? До 20 человек за раз:

    <code>/check 123456789</code> – ID пользователя
    <code>/check @name</code> – тот, кто здесь уже бывал
    <code>/check</code> в ответ на пересланное сообщение или контакт
check-too-many = { $count ->
    [one] Здесь { $count } человек
    [few] Здесь { $count } человека
    [many] Здесь { $count } человек
   *[other] Здесь { $count } человека
}, а за раз я проверяю не больше { $max }. Никто не проверен.
check-hidden = Из этого сообщения не узнать аккаунт: отправитель его скрывает, или контакта нет в Telegram. Отправьте ID пользователя: <code>/check 123456789</code>
check-bad-id = <code>{ $given }</code>: это не ID пользователя. Подойдёт целое число, например <code>123456789</code>, или <code>@name</code>.
check-unknown-name = <code>@{ $name }</code>: никто с таким именем здесь не бывал, а искать людей по имени бот не может. Отправьте ID пользователя.
check-verdict = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>
check-verdict-unconfirmed = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, не подтверждено: одна проверка ничего не доказывает
check-verdict-unseen = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, или это бот: с таким ID здесь никто не бывал
check-no-answer = <code>{ $id }</code>{ $username }: Telegram не ответил, поэтому вывода нет
check-detail = Ответ Telegram: { $detail }
check-known = { $evidence ->
    [event] с { $since }; Telegram сообщил об этом сразу
    [message] с { $since }; последнее сообщение { $proved }
    [grant] с { $since }, пока только на словах: ни сообщение, ни проверка этого ещё не подтвердили
    [probe] с { $since }; последняя проверка { $proved }
   *[reply] с { $since }; последний отказ на сообщение { $proved }
}
check-counts-as = { $evidence ->
    [event] числится «{ $verdict }» с { $since }; Telegram сообщил об этом сразу
    [message] числится «{ $verdict }» с { $since }; последнее сообщение { $proved }
    [grant] числится «{ $verdict }» с { $since }, пока только на словах: ни сообщение, ни проверка этого ещё не подтвердили
    [probe] числится «{ $verdict }» с { $since }; последняя проверка { $proved }
   *[reply] числится «{ $verdict }» с { $since }; последний отказ на сообщение { $proved }
}
check-opening = диалог начат { $first }: { $opening }
check-opening-again = диалог начат { $first }: { $opening }; последний раз { $last }: { $last-opening }
check-never-opened = диалог ещё не начат
opening-start = { $origin ->
    [organic] нажатие «Запустить»
    [invalid] нажатие «Запустить» по неверной ссылке
   *[link] нажатие «Запустить» по ссылке { $source }
}
opening-login = вход на сайт { $source }
opening-app-request = разрешение писать, данное в мини-приложении
opening-app-opened = открытие мини-приложения { $source }
opening-attachment-menu = добавление бота в меню вложений
opening-join-request = заявка на вступление в { $source }
button-probe-now = Проверить { $id }

audit-unknown-word = Не знаю, что значит <code>{ $word }</code>. После /audit я понимаю <code>everyone</code> (все), <code>source=X</code> (метка из ссылки), <code>stale=7d</code> (столько времени нет вестей) и <code>force</code> (спросить даже тех, кого спрашивали за последние 24 часа).
audit-nobody = Спрашивать некого.
audit-list-unreadable = Не получается прочитать { $name }: { $problem }. Список — это ID пользователей по одному в строке, CSV или JSON с ними, не больше 20 МБ.
list-unavailable = файл не удалось получить или прочитать до конца ({ $detail })
list-too-large = файл больше { $max } МБ
list-not-text = это не текст ({ $kind }); сохраните его как CSV
list-empty = в нём нет ни одного ID пользователя
list-broken-json = в его JSON ошибка: строка { $line }, столбец { $column } ({ $reason })
list-endless-row = запись в строке { $line } не кончается: в ней не закрыта кавычка, или она длиннее { $max } КБ
audit-list = { $name } прочитан как { $format }{ $column ->
    [named] {" "}(столбец «{ $column-name }»)
    [numbered] {" "}(столбец № { $column-name })
   *[none] {""}
}: { $ids } ID{ $repeated ->
    [0] {""}
   *[other] , из них повторов: { $repeated }
}.
audit-list-not-people = { $count ->
    [one] { $count } запись — это не человек
    [few] { $count } записи — это не люди
    [many] { $count } записей — это не люди
   *[other] { $count } записи — это не люди
} (группа, канал или ноль): { $first }
audit-list-unreadable-entries = { $count ->
    [one] { $count } запись — это не ID
    [few] { $count } записи — это не ID
    [many] { $count } записей — это не ID
   *[other] { $count } записи — это не ID
}: { $first }
audit-list-bot = В списке был и сам бот; он пропущен.
audit-proposed = <b>Аудит: { $audience }</b>. Предстоит спросить: { $left ->
    [one] { $left } человек
    [few] { $left } человека
    [many] { $left } человек
   *[other] { $left } человека
}{ $known ->
    [0] {""}
   *[other] ; уже известно за последние 24 часа: { $known }
}. Не больше { $rate } в секунду, так что это займёт { $duration } или дольше. Начать?
audit-progress = <b>Аудит: { $audience }</b>{ $state ->
    [queued] {" "}— ждёт очереди
    [running] {""}
    [paused] {" "}— на паузе
    [done] {" "}— готово
   *[cancelled] {" "}— отменён
}

    <code>{ $bar }</code> { $percent } %
    { $done } из { $total }{ $pace }
audit-pace = , { $rate } в секунду, ещё { $duration }
audit-count = { $verdict }: { $people }
audit-count-unconfirmed = { $verdict }, не подтверждено: { $people }
audit-refused = <b>Аудит { $id }</b> остановился: Telegram не принял токен бота ({ $detail }). Он продолжится с того же места.
audit-report = <b>Аудит: { $audience } — можно написать { $reachable } из { $total }</b>
audit-changes = С прошлого раза: { $change }
audit-change = { $verdict } { $sign }{ $people }
audience-everyone = все
audience-source = { $origin ->
    [organic] все, кто пришёл без ссылки
    [invalid] все, кто пришёл по неверной ссылке
   *[link] все, кто пришёл по ссылке { $source }
}
audience-stale = все, от кого нет вестей уже { $duration }
audience-list = { $name }
people-counted = { $count ->
    [one] { $count } человек
    [few] { $count } человека
    [many] { $count } человек
   *[other] { $count } человека
}
duration-seconds = { $count } с
duration-minutes = { $count } мин
duration-hours = { $count } ч
duration-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
    [many] { $count } дней
   *[other] { $count } дня
}
button-audit-start = Начать
button-audit-pause = Пауза
button-audit-resume = Продолжить
button-audit-cancel = Отменить

parked = Не удалось обработать обновление, оно отложено (номер { $update }, всего отложено: { $count }): <code>{ $error }</code>

verdict-reachable = можно написать
verdict-blocked = бот заблокирован
verdict-deactivated = аккаунт удалён
verdict-never-started = диалог не начат
verdict-not-found = аккаунт не найден
verdict-not-a-person = не человек
verdict-blocked-or-never-started = бот заблокирован или диалог не начат
verdict-inconclusive = неясно

## What Telegram shows of the bot by itself: no HTML

about-description =
    Я — входная дверь этого бота. Нажмите «Запустить», и он сможет вам писать.

    Вы в любой момент можете посмотреть, что я о вас знаю, и удалить это.
about-short = Нажмите «Запустить», чтобы открыть дверь. Ваши данные остаются вашими.
command-start = открыть дверь
command-help = что я понимаю
command-language = выбрать язык
command-privacy = что о вас хранится и как долго
command-mydata = всё, что о вас хранится
command-forgetme = удалить всё, что о вас хранится
command-check = кому ещё можно написать, до 20 человек за раз
command-audit = кому из всех ещё можно написать

## By a login, a Mini App or the attachment menu

grant-new = { $named ->
    [yes] Здравствуйте, <b>{ $name }</b>! Приятно познакомиться.
   *[no] Здравствуйте! Приятно познакомиться.
}
grant-returning = { $named ->
    [yes] Снова здравствуйте, <b>{ $name }</b>.
   *[no] Снова здравствуйте.
}
grant-returned = { $named ->
    [yes] С возвращением, <b>{ $name }</b>!
   *[no] С возвращением!
}
grant-login = Вы вошли на сайт <b>{ $source }</b>, поэтому этот бот может вам писать. Отправьте /help, чтобы узнать, что я понимаю.
grant-app-request = Вы дали согласие в мини-приложении, поэтому этот бот может вам писать. Отправьте /help, чтобы узнать, что я понимаю.
grant-app-opened = Вы открыли мини-приложение <b>{ $source }</b>, поэтому этот бот может вам писать. Отправьте /help, чтобы узнать, что я понимаю.
grant-attachment-menu = Вы добавили меня в меню вложений, поэтому этот бот может вам писать. Отправьте /help, чтобы узнать, что я понимаю.

## The person's rights

privacy =
    <b>Что этот бот хранит о вас</b>

    • ваш Telegram ID, ваше имя пользователя и язык, на котором вы читаете
    • когда вы были здесь в первый и в последний раз и как сюда попали: по какой ссылке, через какой сайт, приложение, группу или канал
    • доходят ли до вас его сообщения, с какого времени, откуда это известно и что показала каждая такая проверка
    • группы и каналы, в которые вы его добавили или в которые просили вас принять
    • если вы управляете этим ботом: какие проверки его аудитории вы запрашивали и какие ссылки создали

    То, что вы ему пишете, хранится до ответа, а затем удаляется; ещё 48 часов остаётся только номер вашего сообщения, чтобы не ответить на него дважды. Сообщение, на которое бот не смог ответить, хранится до 30 дней, чтобы выяснить причину.

    { $kept }

    /mydata – посмотреть всё, что о вас хранится
    /forgetme – удалить это

    { $owner }
privacy-kept = Остальное хранится, пока вы не попросите это удалить.
privacy-kept-for = Остальное удаляется через { $days ->
    [one] { $days } день
    [few] { $days } дня
    [many] { $days } дней
   *[other] { $days } дня
} после вашего последнего визита или когда вы об этом попросите.
privacy-owner = Этим ботом управляет тот, кто вам его предлагает: по всем остальным вопросам обращайтесь к нему.
privacy-owner-link = <a href="{ $link }">Кто управляет этим ботом</a> и что ещё полезно знать.
mydata-caption = Всё, что этот бот хранит о вас. Время указано в UTC. Чтобы это удалить: /forgetme
forget-question =
    Удалить всё, что я о вас знаю? Вернуть это будет нельзя.

    Я не буду знать, что вы здесь когда-либо были. Останется только отпечаток вашего ID, чтобы пропустить вас, если кто-нибудь даст мне список. Если вы снова мне напишете, начнём с чистого листа.
forget-done = Готово: всё о вас удалено. Если когда-нибудь вернётесь, познакомимся как в первый раз.
forget-kept = Хорошо, ничего не удалено.
button-forget = Да, удалить всё
button-keep = Нет, оставить
list-forgotten = Пропущены записи о людях, которые просили их забыть: { $count }.

## Requests to join

join-hello = { $named ->
    [yes] Здравствуйте, <b>{ $name }</b>!
   *[no] Здравствуйте!
} Вы хотите вступить в <b>{ $title }</b>.

    { $next ->
        [greet] Ваша заявка у администраторов, решать им.
        [approve] Ещё мгновение, и вы внутри.
       *[confirm] Нажмите кнопку в течение пяти минут, и вы внутри. Иначе решать будут администраторы.
    }
button-join = Впустите меня
join-in = Вы внутри: добро пожаловать в <b>{ $title }</b>!
join-over = Время кнопки вышло. Ваша заявка в <b>{ $title }</b> у администраторов, решать им.
join-overtaken = Ваша заявка в <b>{ $title }</b> больше не действует: администратор уже принял решение, или её отозвали.
join-powerless = Сейчас я не могу впустить вас в <b>{ $title }</b>. Ваша заявка у администраторов, решать им.
join-full = Больше групп и каналов, чем у вас уже есть, Telegram не позволяет, поэтому я не могу впустить вас в <b>{ $title }</b>. { $next ->
    [confirm] Выйдите из какой-нибудь группы или канала и нажмите кнопку ещё раз.
   *[approve] Выйдите из какой-нибудь группы или канала; ваша заявка по-прежнему у администраторов.
}
join-trouble-powerless = Я не могу впускать людей в <b>{ $title }</b>: <code>{ $detail }</code>. Сделайте меня там администратором с правом добавлять участников. До тех пор заявки остаются другим администраторам. Больше я об этом не напишу, пока моё положение там не изменится.
join-trouble-late = Не удалось написать человеку, который просил принять его в <b>{ $title }</b>: Telegram разрешает это пять минут, а если действует другой администратор, то и меньше. Я не работал или опоздал. Больше я об этом не напишу, пока моё положение там не изменится.
join-trouble-overtaken = С заявкой в <b>{ $title }</b> разобрались раньше меня: решил другой администратор, или её отозвали. Ничего страшного. Больше я об этом не напишу, пока моё положение там не изменится.

## The owner's own words

texts-flawed = { $count ->
    [one] В ваших текстах { $count } ошибка, поэтому я остаюсь при прежних:
    [few] В ваших текстах { $count } ошибки, поэтому я остаюсь при прежних:
    [many] В ваших текстах { $count } ошибок, поэтому я остаюсь при прежних:
   *[other] В ваших текстах { $count } ошибки, поэтому я остаюсь при прежних:
}

    <pre>{ $flaws }</pre>

## Which language is spoken

language-question = На каком языке мне с вами говорить?
language-chosen = С этого момента я говорю с вами по-русски.
language-automatic = С этого момента я говорю на языке вашего Telegram, если он мне знаком.
button-language-automatic = Как в моём Telegram

## Export

command-export = таблица всех, кого я знаю
export-unknown-word = Не знаю, что здесь значит <code>{ $word }</code>. После /export я понимаю одно из слов <code>reachable</code> (кому можно написать), <code>blocked</code> (кто заблокировал бота) и <code>all</code> (все), а ещё <code>source=X</code> (метка из ссылки).
export-asked = { $standing ->
    [reachable] Все, кому можно написать
    [blocked] Все, кто заблокировал бота
   *[all] Все
}{ $origin ->
    [any] {""}
    [organic] {" "}(пришли без ссылки)
    [invalid] {" "}(пришли по неверной ссылке)
   *[link] {" "}(пришли по ссылке { $source })
}
export-nobody = <b>{ $asked }</b>: таких нет, поэтому нет и файла.
export-whole = <b>{ $asked }</b>: { $people }
export-part = <b>{ $asked }</b>, часть { $number }: { $people }. Продолжение следует.
export-last-part = <b>{ $asked }</b>, часть { $number }, последняя: { $people }, всего { $total }

## Links

command-link = ссылка с QR-кодом: видно, кто по ней пришёл
command-links = ваши ссылки и сколько раз по каждой пришли
link-title = <b>{ $name }</b>{ $state ->
    [archived] {" "}(в архиве)
   *[used] {""}
}
link-private = Открывает диалог: <code>{ $link }</code>
link-group = Добавляет бота в группу: <code>{ $link }</code>
link-cost = Стоимость: { $cost }
link-starts = Нажатий «Старт»: { $count }
link-no-secret = Ссылка – не секрет: кто её увидит, сможет перейти по ней и передать её дальше.
link-rename = Ответьте на это сообщение новым названием для <b>{ $name }</b>: до { $max } символов; дефис убирает название. Или отправьте его после { $command }.
link-bad-payload = <code>{ $given }</code> не может стоять в ссылке: { $problem }. Первое слово после /link – метка, она входит в саму ссылку: от 1 до 64 символов из <code>A-Z a-z 0-9 _ -</code>. За ней может следовать название на любом языке: <code>/link summer_sale Летняя распродажа</code>. Или отправьте просто /link, и я придумаю метку.
link-too-long = её длина – { $count }
link-bad-character = символ номер { $position } – <code>{ $found }</code>
link-card-number = Метка из одних цифр длиной { $count } не может стоять в ссылке: приложения Telegram показывают 13 и более цифр подряд как номер банковской карты. Поставьте перед ними букву.
link-label-too-long = Длина этого названия – { $count }, а принимается до { $max } символов. Ничего не изменено.
link-bad-cost = <code>cost={ $given }</code> – не стоимость. Принимаются числа от 0 до { $max }, не более двух знаков после точки, без валюты: например, <code>cost=120</code> или <code>cost=99.50</code>; <code>cost=-</code> убирает стоимость. Ничего не изменено.
link-cost-twice = Здесь две стоимости, а у ссылки она одна. Ничего не изменено.
links-title = <b>{ $shelf ->
    [archived] Ссылки в архиве
   *[used] Ссылки
}</b>: { $whole ->
    [yes] { $total }
   *[no] { $first }–{ $last } из { $total }
}
links-entry =
    { $number }. <b>{ $name }</b>
    { $facts }
    <code>{ $link }</code>
links-none = { $shelf ->
    [archived] В архиве нет ссылок.
   *[used] Действующих ссылок нет. Отправьте /link и слово о том, где будет стоять ссылка, например <code>/link summer_sale Летняя распродажа</code>.
}
button-link-rename = Переименовать
button-link-archive = В архив
button-link-restore = Вернуть
button-links-newer = ‹ Новее
button-links-older = Старее ›
button-links-used = Действующие: { $count }
button-links-archived = В архиве: { $count }

## Sources and figures

command-sources = какая ссылка привела тех, кому ещё можно написать
command-stats = кто приходит и уходит, с графиком
sources-unknown-word = Я не знаю, что здесь значит <code>{ $word }</code>. После /sources я понимаю одно из слов <code>7d</code>, <code>30d</code>, <code>90d</code> и <code>all</code>, а также <code>last</code> (относить людей к последней ссылке, а не к первой).
stats-unknown-word = Я не знаю, что здесь значит <code>{ $word }</code>. После /stats я понимаю одно из слов <code>7d</code>, <code>30d</code>, <code>90d</code> и <code>all</code>.
period-name = { $period ->
    [week] последние 7 дней
    [month] последние 30 дней
    [quarter] последние 90 дней
   *[all] всё время
}
sources-title = <b>Источники, { $period }</b>{ $touch ->
    [last] {" "}(по последней ссылке)
   *[first] {""}
}: пришли: { $people }, можно написать: { $reachable }
sources-nobody = <b>Источники, { $period }</b>: никто не пришёл.
sources-row = <b>{ $source }</b>{ $labelled ->
    [yes] {" "}– { $label }
   *[no] {""}
}
    запусков: { $starts } · новых: { $new } · заблокировали: { $blocked }
    можно написать: { $reachable }{ $claimed ->
        [0] {""}
       *[other] , из них только заявлено: { $claimed }
    }
    остались через 1 день: { $day } · 7 дней: { $week } · 30 дней: { $month }
sources-cost = цена: { $cost }{ $reached ->
    [yes] , { $each } за того, кому можно написать
   *[no] {""}
}
sources-csv = <b>Источники, { $period }</b>{ $touch ->
    [last] {" "}(по последней ссылке)
   *[first] {""}
}
source-name = { $origin ->
    [organic] без ссылки
    [invalid] неверная ссылка
    [otherwise] иначе: вход на сайте, приложение, заявка на вступление или просто сообщение
   *[link] { $source }
}
share-shown = { $of ->
    [0] –
   *[other] { $share } %
}
button-page-before = ‹ Назад
button-page-next = Дальше ›
button-sources-csv = Таблицей (CSV)
button-sources-touch = { $touch ->
    [last] По последней ссылке
   *[first] По первой ссылке
}
stats-title = <b>Показатели, { $period }</b>
stats-known =
    Известно людей: { $people }
    Можно написать: { $reachable } ({ $share }){ $claimed ->
        [0] {""}
       *[other] , из них только заявлено: { $claimed }
    }; { $audited ->
        [yes] последняя проверка: { $date }
       *[no] проверок не было
    }
stats-moves =
    Новых: { $new }
    Заблокировали: { $left }
    Разблокировали: { $back }
    Встречены снова: { $returned }
stats-openings = Как начинались диалоги: { $list }
stats-languages = Языки новых людей: { $list }
stats-part = { $name }: { $count }
stats-others = другие
stats-language = { $known ->
    [yes] { $tag }
   *[no] неизвестен
}
opening-kind = { $kind ->
    [start] Старт
    [login] вход на сайте
    [app_request] разрешение в мини-приложении
    [app_opened] открыто мини-приложение
    [attachment_menu] меню вложений
    [join_request] заявка на вступление
   *[unknown] { $kind }
}
chart-days = { $days ->
    [1] Новые и заблокировавшие по дням, { $period }
   *[other] Новые и заблокировавшие, по { $days } дн., { $period }
}
chart-new = новые
chart-left = заблокировали
chart-here = всего здесь
chart-kept = Остаются спустя столько дней
chart-age = { $days ->
    [1] 1 день
   *[other] { $days } дн.
}
digest-title = <b>У двери { $date }</b>
digest-parked = { $count ->
    [1] Одно обновление отложено
   *[other] Отложено обновлений: { $count }
}
digest-error = Номер { $update }: <code>{ $error }</code>
