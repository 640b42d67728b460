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

    /start — открыть дверь
    /help — этот список
help-admin =
    Вот что я понимаю:

    /start — открыть дверь
    /help — этот список

    Для вас как администратора:
    /check <i>ID или @имя…</i> — кому ещё можно написать, до 20 человек за раз; можно и ответом на пересланное сообщение или контакт
    /audit — то же для всех сразу; а ещё <code>source=X</code>, <code>stale=7d</code> или подпись к файлу со списком ID
fallback = Этого я не понимаю. Отправьте /help, чтобы узнать, что я понимаю.

## Groups

group-hello = Здравствуйте! Я общаюсь в личных сообщениях: <a href="{ $link }">откройте диалог со мной</a>.

## What an administrator reads

check-usage =
    Кого проверить? До 20 человек за раз:

    <code>/check 123456789</code> — ID пользователя
    <code>/check @name</code> — тот, кто здесь уже бывал
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
    [probe] с { $since }; последняя проверка { $proved }
   *[reply] с { $since }; последний отказ на сообщение { $proved }
}
check-counts-as = { $evidence ->
    [event] числится «{ $verdict }» с { $since }; Telegram сообщил об этом сразу
    [message] числится «{ $verdict }» с { $since }; последнее сообщение { $proved }
    [probe] числится «{ $verdict }» с { $since }; последняя проверка { $proved }
   *[reply] числится «{ $verdict }» с { $since }; последний отказ на сообщение { $proved }
}
check-opening = диалог начат { $first }, источник: { $source }
check-opening-again = диалог начат { $first }, источник: { $source }; последний раз { $last }, источник: { $last-source }
check-never-opened = здесь ни разу не было /start
source-organic = без ссылки
source-invalid = неверная ссылка
button-probe-now = Проверить { $id }

audit-unknown-word = Не знаю, что значит <code>{ $word }</code>. После /audit я понимаю <code>everyone</code> (все), <code>source=X</code> (метка из ссылки), <code>stale=7d</code> (столько времени нет вестей) и <code>force</code> (спросить даже тех, кого спрашивали за последние 24 часа).
audit-nobody = Спрашивать некого.
audit-list-unreadable = Не получается прочитать { $name }: { $problem }. Список — это ID пользователей по одному в строке, CSV или JSON с ними, не больше 20 МБ.
audit-list = { $name } прочитан как { $format }{ $column ->
    [none] {""}
   *[other] {" "}({ $column })
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
audience-source = все с источником «{ $source }»
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
