# What people read. HTML as Telegram knows it: <b>, <i>, <code>, <a href="…">.
# Values put in by the program are escaped already.

language-name = Bahasa Indonesia

## The personal dialog

start-new = { $named ->
    [yes] Halo, <b>{ $name }</b>! Senang berkenalan.
   *[no] Halo! Senang berkenalan.
}

    Saya ibarat pintu depan di sini: mulai sekarang bot ini bisa mengirim pesan kepada Anda. Kirim /help untuk melihat apa saja yang saya mengerti.
start-returning = { $named ->
    [yes] Senang bertemu lagi, <b>{ $name }</b>.
   *[no] Senang bertemu lagi.
}

    Semuanya masih seperti semula. Kirim /help untuk melihat apa saja yang saya mengerti.
start-returned = { $named ->
    [yes] Selamat datang kembali, <b>{ $name }</b>!
   *[no] Selamat datang kembali!
}

    Pintunya sempat Anda tutup; sekarang sudah terbuka lagi. Kirim /help untuk melihat apa saja yang saya mengerti.
button-add-to-group = Tambahkan ke grup
button-add-to-channel = Tambahkan ke saluran
help =
    Ini yang saya mengerti:

    /start – membuka pintu
    /help – daftar ini
help-admin =
    Ini yang saya mengerti:

    /start – membuka pintu
    /help – daftar ini

    Untuk Anda sebagai admin:
    /check <i>ID atau @nama…</i> – siapa yang masih bisa dihubungi, hingga 20 orang sekaligus; bisa juga sebagai balasan ke pesan terusan atau kontak
    /audit – sama, tetapi untuk semua orang; bisa juga <code>source=X</code>, <code>stale=7d</code>, atau sebagai keterangan berkas berisi daftar ID
fallback = Saya tidak mengerti itu. Kirim /help untuk melihat apa saja yang saya mengerti.

## Groups

group-hello = Halo! Saya mengobrol lewat pesan pribadi: <a href="{ $link }">buka obrolan dengan saya</a>.

## What an administrator reads

check-usage =
    Siapa yang perlu dicek? Hingga 20 orang sekaligus:

    <code>/check 123456789</code> – ID pengguna
    <code>/check @name</code> – orang yang pernah ke sini
    <code>/check</code> sebagai balasan ke pesan terusan atau kontak
check-too-many = Itu { $count } orang; saya mengecek paling banyak { $max } sekaligus. Belum ada yang dicek.
check-hidden = Pesan itu tidak menunjukkan akun: pengirimnya menyembunyikannya, atau kontaknya tidak ada di Telegram. Kirim saja ID penggunanya: <code>/check 123456789</code>
check-bad-id = <code>{ $given }</code>: bukan ID pengguna. Yang diterima: bilangan bulat seperti <code>123456789</code>, dan <code>@name</code>.
check-unknown-name = <code>@{ $name }</code>: belum ada orang dengan nama itu di sini, dan bot tidak bisa mencari orang lewat nama. Kirim saja ID penggunanya.
check-verdict = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>
check-verdict-unconfirmed = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, belum dikonfirmasi: satu kali cek belum membuktikan apa-apa
check-verdict-unseen = <code>{ $id }</code>{ $username }: <b>{ $verdict }</b>, atau ini bot: belum ada orang dengan ID ini di sini
check-no-answer = <code>{ $id }</code>{ $username }: Telegram tidak menjawab, jadi belum ada kesimpulan
check-detail = Kata Telegram: { $detail }
check-known = { $evidence ->
    [event] sejak { $since }; Telegram langsung memberi tahu
    [message] sejak { $since }; pesan terakhir { $proved }
    [probe] sejak { $since }; cek terakhir { $proved }
   *[reply] sejak { $since }; pesan terakhir yang ditolak { $proved }
}
check-counts-as = { $evidence ->
    [event] tercatat sebagai “{ $verdict }” sejak { $since }; Telegram langsung memberi tahu
    [message] tercatat sebagai “{ $verdict }” sejak { $since }; pesan terakhir { $proved }
    [probe] tercatat sebagai “{ $verdict }” sejak { $since }; cek terakhir { $proved }
   *[reply] tercatat sebagai “{ $verdict }” sejak { $since }; pesan terakhir yang ditolak { $proved }
}
check-opening = mulai { $first }, asal: { $source }
check-opening-again = mulai { $first }, asal: { $source }; terakhir { $last }, asal: { $last-source }
check-never-opened = belum pernah menekan “Mulai” di sini
source-organic = tanpa tautan
source-invalid = tautan tidak valid
button-probe-now = Cek { $id } sekarang

audit-unknown-word = Saya tidak tahu arti <code>{ $word }</code>. Setelah /audit saya mengerti <code>everyone</code> (semua orang), <code>source=X</code> (parameter tautan), <code>stale=7d</code> (tidak ada kabar selama itu), dan <code>force</code> (cek lagi, termasuk yang sudah dicek dalam 24 jam terakhir).
audit-nobody = Tidak ada yang perlu dicek.
audit-list-unreadable = Saya tidak bisa membaca { $name }: { $problem }. Daftar berisi satu ID pengguna per baris, atau berupa CSV atau JSON berisi ID pengguna, paling besar 20 MB.
audit-list = { $name } dibaca sebagai { $format }{ $column ->
    [none] {""}
   *[other] {" "}({ $column })
}: { $ids } ID{ $repeated ->
    [0] {""}
   *[other] , { $repeated } di antaranya berulang
}.
audit-list-not-people = { $count } entri bukan orang (grup, saluran, atau nol): { $first }
audit-list-unreadable-entries = { $count } entri bukan ID: { $first }
audit-list-bot = Bot ini sendiri ada di daftar dan dilewati.
audit-proposed = <b>Audit: { $audience }</b>. Perlu dicek: { $left } orang{ $known ->
    [0] {""}
   *[other] , { $known } lagi sudah diketahui dari 24 jam terakhir
}. Paling banyak { $rate } per detik, jadi butuh { $duration } atau lebih. Mulai?
audit-progress = <b>Audit: { $audience }</b>{ $state ->
    [queued] {" "}– menunggu giliran
    [running] {""}
    [paused] {" "}– dijeda
    [done] {" "}– selesai
   *[cancelled] {" "}– dibatalkan
}

    <code>{ $bar }</code> { $percent }%
    { $done } dari { $total }{ $pace }
audit-pace = , { $rate } per detik, sisa { $duration }
audit-count = { $verdict }: { $people }
audit-count-unconfirmed = { $verdict }, belum dikonfirmasi: { $people }
audit-refused = <b>Audit { $id }</b> terhenti: Telegram menolak token bot ({ $detail }). Audit dilanjutkan dari titik terakhir.
audit-report = <b>Audit: { $audience } – { $reachable } dari { $total } bisa dihubungi</b>
audit-changes = Sejak terakhir kali: { $change }
audit-change = { $verdict } { $sign }{ $people }
audience-everyone = semua orang
audience-source = semua dengan asal “{ $source }”
audience-stale = semua yang tidak ada kabarnya selama { $duration }
audience-list = { $name }
people-counted = { $count } orang
duration-seconds = { $count } detik
duration-minutes = { $count } menit
duration-hours = { $count } jam
duration-days = { $count } hari
button-audit-start = Mulai
button-audit-pause = Jeda
button-audit-resume = Lanjutkan
button-audit-cancel = Batalkan

parked = Satu pembaruan gagal diproses dan disisihkan (nomor { $update }, total { $count }): <code>{ $error }</code>

verdict-reachable = bisa dihubungi
verdict-blocked = bot diblokir
verdict-deactivated = akun dihapus
verdict-never-started = belum pernah memulai
verdict-not-found = akun tidak ditemukan
verdict-not-a-person = bukan orang
verdict-blocked-or-never-started = bot diblokir atau belum pernah memulai
verdict-inconclusive = belum jelas

## Export

command-export = orang-orang yang saya kenal, dalam bentuk tabel
export-unknown-word = Saya tidak tahu arti <code>{ $word }</code> di sini. Setelah /export saya mengerti salah satu dari <code>reachable</code> (bisa dihubungi), <code>blocked</code> (memblokir bot), atau <code>all</code> (semua orang), dan <code>source=X</code> (parameter tautan).
export-asked = { $standing ->
    [reachable] Semua orang yang bisa dihubungi
    [blocked] Semua orang yang memblokir bot
   *[all] Semua orang
}{ $origin ->
    [any] {""}
    [organic] {" "}(datang tanpa tautan)
    [invalid] {" "}(datang lewat tautan tidak valid)
   *[link] {" "}(datang lewat { $source })
}
export-nobody = <b>{ $asked }</b>: tidak ada siapa pun, jadi tidak ada berkas.
export-whole = <b>{ $asked }</b>: { $people }
export-part = <b>{ $asked }</b>, bagian { $number }: { $people }. Masih ada lanjutannya.
export-last-part = <b>{ $asked }</b>, bagian { $number }, yang terakhir: { $people }, total { $total }
