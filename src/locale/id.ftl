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

    { $commands }
help-admin =
    Untuk Anda sebagai admin:
    /check <i>ID atau @nama…</i> – siapa yang masih bisa dihubungi, hingga 20 orang sekaligus; bisa juga sebagai balasan ke pesan terusan atau kontak
    /audit – sama, tetapi untuk semua orang; bisa juga <code>source=X</code>, <code>stale=7d</code>, atau sebagai keterangan berkas berisi daftar ID
    /export – semua orang yang pernah ke sini, sebagai tabel; juga <code>reachable</code>, <code>blocked</code>, <code>source=X</code>
    /link <i>parameter label</i> – tautan dengan kode QR, untuk tahu siapa yang datang lewat tautan itu; juga <code>cost=120</code>
    /links – tautan Anda dan berapa kali Mulai ditekan lewat masing-masing
    /sources – tautan mana yang membawa orang yang masih bisa dihubungi; juga <code>7d</code>, <code>30d</code>, <code>90d</code>, <code>all</code>, <code>last</code>
    /stats – siapa yang datang dan pergi, dengan grafik; juga <code>7d</code>, <code>30d</code>, <code>90d</code>, <code>all</code>
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
    [grant] sejak { $since }, baru sebatas klaim: belum ada pesan atau cek yang membuktikannya
    [probe] sejak { $since }; cek terakhir { $proved }
   *[reply] sejak { $since }; pesan terakhir yang ditolak { $proved }
}
check-counts-as = { $evidence ->
    [event] tercatat sebagai “{ $verdict }” sejak { $since }; Telegram langsung memberi tahu
    [message] tercatat sebagai “{ $verdict }” sejak { $since }; pesan terakhir { $proved }
    [grant] tercatat sebagai “{ $verdict }” sejak { $since }, baru sebatas klaim: belum ada pesan atau cek yang membuktikannya
    [probe] tercatat sebagai “{ $verdict }” sejak { $since }; cek terakhir { $proved }
   *[reply] tercatat sebagai “{ $verdict }” sejak { $since }; pesan terakhir yang ditolak { $proved }
}
check-opening = obrolan dimulai { $first }: { $opening }
check-opening-again = obrolan dimulai { $first }: { $opening }; terakhir { $last }: { $last-opening }
check-never-opened = obrolan belum dimulai
opening-start = { $origin ->
    [organic] menekan “Mulai”
    [invalid] menekan “Mulai” lewat tautan tidak valid
   *[link] menekan “Mulai” lewat { $source }
}
opening-login = masuk di { $source }
opening-app-request = mengizinkan pesan lewat Mini App
opening-app-opened = membuka Mini App { $source }
opening-attachment-menu = menambahkan bot ke menu lampiran
opening-join-request = meminta bergabung ke { $source }
button-probe-now = Cek { $id } sekarang

audit-unknown-word = Saya tidak tahu arti <code>{ $word }</code>. Setelah /audit saya mengerti <code>everyone</code> (semua orang), <code>source=X</code> (parameter tautan), <code>stale=7d</code> (tidak ada kabar selama itu), dan <code>force</code> (cek lagi, termasuk yang sudah dicek dalam 24 jam terakhir).
audit-nobody = Tidak ada yang perlu dicek.
audit-list-unreadable = Saya tidak bisa membaca { $name }: { $problem }. Daftar berisi satu ID pengguna per baris, atau berupa CSV atau JSON berisi ID pengguna, paling besar 20 MB.
list-unavailable = berkasnya tidak sampai, atau tidak sampai habis ({ $detail })
list-too-large = berkasnya lebih besar dari { $max } MB
list-not-text = ini bukan teks ({ $kind }); simpan sebagai CSV
list-empty = tidak ada ID pengguna di dalamnya
list-broken-json = JSON-nya rusak di baris { $line }, kolom { $column } ({ $reason })
list-endless-row = entri di baris { $line } tidak berakhir: ada tanda kutip yang tidak ditutup, atau lebih panjang dari { $max } KB
audit-list = { $name } dibaca sebagai { $format }{ $column ->
    [named] {" "}(kolom “{ $column-name }”)
    [numbered] {" "}(kolom ke-{ $column-name })
   *[none] {""}
}: { $ids } ID{ $repeated ->
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
audience-source = { $origin ->
    [organic] semua yang datang tanpa tautan
    [invalid] semua yang datang lewat tautan tidak valid
   *[link] semua yang datang lewat { $source }
}
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

## What Telegram shows of the bot by itself: no HTML

about-description =
    Saya ibarat pintu depan bot ini. Tekan “Mulai”, dan bot ini bisa mengirim pesan kepada Anda.

    Kapan saja Anda bisa melihat apa yang saya ketahui tentang Anda, dan meminta semuanya dihapus.
about-short = Tekan “Mulai” untuk membuka pintu. Data Anda tetap milik Anda.
command-start = membuka pintu
command-help = apa saja yang saya mengerti
command-language = memilih bahasa
command-privacy = apa yang disimpan tentang Anda, dan berapa lama
command-mydata = semua yang disimpan tentang Anda
command-forgetme = menghapus semua yang disimpan tentang Anda
command-check = siapa yang masih bisa dihubungi, hingga 20 sekaligus
command-audit = siapa dari semua orang yang masih bisa dihubungi

## By a login, a Mini App or the attachment menu

grant-new = { $named ->
    [yes] Halo, <b>{ $name }</b>! Senang berkenalan.
   *[no] Halo! Senang berkenalan.
}
grant-returning = { $named ->
    [yes] Senang bertemu lagi, <b>{ $name }</b>.
   *[no] Senang bertemu lagi.
}
grant-returned = { $named ->
    [yes] Selamat datang kembali, <b>{ $name }</b>!
   *[no] Selamat datang kembali!
}
grant-login = Anda sudah masuk di <b>{ $source }</b>, jadi bot ini bisa mengirim pesan kepada Anda. Kirim /help untuk melihat apa saja yang saya mengerti.
grant-app-request = Anda sudah setuju di Mini App, jadi bot ini bisa mengirim pesan kepada Anda. Kirim /help untuk melihat apa saja yang saya mengerti.
grant-app-opened = Anda sudah membuka Mini App <b>{ $source }</b>, jadi bot ini bisa mengirim pesan kepada Anda. Kirim /help untuk melihat apa saja yang saya mengerti.
grant-attachment-menu = Anda sudah menambahkan saya ke menu lampiran, jadi bot ini bisa mengirim pesan kepada Anda. Kirim /help untuk melihat apa saja yang saya mengerti.

## The person's rights

privacy =
    <b>Apa yang disimpan bot ini tentang Anda</b>

    • ID Telegram Anda, nama pengguna Anda, dan bahasa yang Anda baca
    • kapan Anda pertama dan terakhir kali ke sini, dan lewat apa Anda datang: tautan, situs web, aplikasi, grup, atau saluran yang mana
    • apakah pesannya bisa sampai kepada Anda, sejak kapan, dari mana itu diketahui, dan apa hasil setiap pengecekannya
    • grup dan saluran tempat Anda memasukkannya atau meminta bergabung
    • jika Anda yang menjalankannya: pengecekan audiens mana saja yang Anda minta, dan tautan mana saja yang Anda buat

    Apa yang Anda tulis kepadanya disimpan sampai dijawab, lalu dihapus; selama 48 jam hanya nomor pesan Anda yang tersisa, supaya tidak ada yang dijawab dua kali. Pesan yang tidak bisa dijawabnya disimpan hingga 30 hari, untuk mencari tahu penyebabnya.

    { $kept }

    /mydata – melihat semua yang disimpan tentang Anda
    /forgetme – meminta semuanya dihapus

    { $owner }
privacy-kept = Selebihnya disimpan sampai Anda meminta semuanya dihapus.
privacy-kept-for = Selebihnya dihapus { $days } hari setelah Anda terakhir ke sini, atau saat Anda memintanya.
privacy-owner = Bot ini dijalankan oleh pihak yang menawarkannya kepada Anda: tanyakan hal lain kepada mereka.
privacy-owner-link = <a href="{ $link }">Siapa yang menjalankan bot ini</a>, dan hal lain yang perlu diketahui.
mydata-caption = Semua yang disimpan bot ini tentang Anda. Waktunya dalam UTC. Untuk menghapusnya: /forgetme
forget-question =
    Hapus semua yang saya ketahui tentang Anda? Ini tidak bisa dikembalikan.

    Saya tidak akan tahu bahwa Anda pernah ke sini. Yang tersisa hanya sidik jari digital dari ID Anda, supaya Anda dilewati kalau ada yang memberi saya daftar. Kalau Anda menulis lagi kepada saya, kita mulai dari awal.
forget-done = Selesai: semua tentang Anda sudah dihapus. Kalau suatu saat Anda kembali, rasanya akan seperti pertama kali.
forget-kept = Baik, tidak ada yang dihapus.
button-forget = Ya, hapus semuanya
button-keep = Tidak, simpan saja
list-forgotten = { $count } entri adalah orang yang minta dilupakan, jadi dilewati.

## Requests to join

join-hello = { $named ->
    [yes] Halo, <b>{ $name }</b>!
   *[no] Halo!
} Anda ingin bergabung ke <b>{ $title }</b>.

    { $next ->
        [greet] Permintaan Anda sudah ada pada adminnya; mereka yang memutuskan.
        [approve] Sebentar lagi Anda masuk.
       *[confirm] Tekan tombolnya dalam lima menit, dan Anda langsung masuk. Kalau tidak, adminnya yang memutuskan.
    }
button-join = Izinkan saya masuk
join-in = Anda sudah masuk: selamat datang di <b>{ $title }</b>!
join-over = Waktu untuk tombol itu sudah habis. Permintaan Anda sudah ada pada admin <b>{ $title }</b>; mereka yang memutuskan.
join-overtaken = Permintaan Anda untuk bergabung ke <b>{ $title }</b> sudah tidak terbuka: admin sudah memutuskan, atau permintaan itu ditarik.
join-powerless = Saat ini saya tidak bisa memasukkan Anda ke <b>{ $title }</b>. Permintaan Anda sudah ada pada adminnya; mereka yang memutuskan.
join-full = Grup dan saluran Anda sudah sebanyak yang diizinkan Telegram, jadi saya tidak bisa memasukkan Anda ke <b>{ $title }</b>. { $next ->
    [confirm] Keluarlah dari salah satunya, lalu tekan tombolnya lagi.
   *[approve] Keluarlah dari salah satunya; permintaan Anda masih ada pada adminnya.
}
join-trouble-powerless = Saya tidak bisa memasukkan orang ke <b>{ $title }</b>: <code>{ $detail }</code>. Jadikan saya admin di sana yang boleh menambahkan anggota. Sampai saat itu, permintaan diserahkan kepada admin lain. Saya tidak akan mengulangi ini sampai kedudukan saya di sana berubah.
join-trouble-late = Saya tidak bisa menulis kepada orang yang meminta bergabung ke <b>{ $title }</b>: Telegram mengizinkannya selama lima menit, dan lebih singkat kalau admin lain bertindak. Saya sedang tidak berjalan, atau terlambat. Saya tidak akan mengulangi ini sampai kedudukan saya di sana berubah.
join-trouble-overtaken = Permintaan seseorang untuk bergabung ke <b>{ $title }</b> sudah selesai sebelum saya sempat mengurusnya: oleh admin lain, atau karena ditarik. Ini bukan masalah. Saya tidak akan mengulangi ini sampai kedudukan saya di sana berubah.

## The owner's own words

texts-flawed = Ada { $count } kesalahan dalam teks Anda, jadi saya tetap memakai yang lama:

    <pre>{ $flaws }</pre>

## Which language is spoken

language-question = Saya harus berbicara dengan Anda dalam bahasa apa?
language-chosen = Mulai sekarang saya berbicara dalam bahasa Indonesia dengan Anda.
language-automatic = Mulai sekarang saya mengikuti bahasa Telegram Anda, kalau saya bisa.
button-language-automatic = Ikuti Telegram saya

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

## Links

command-link = tautan dengan kode QR, untuk tahu siapa yang datang lewatnya
command-links = tautan Anda dan berapa kali masing-masing dipakai
link-title = <b>{ $name }</b>{ $state ->
    [archived] {" "}(diarsipkan)
   *[used] {""}
}
link-private = Membuka obrolan: <code>{ $link }</code>
link-group = Menambahkan bot ke grup: <code>{ $link }</code>
link-cost = Biaya: { $cost }
link-starts = Mulai ditekan sejauh ini: { $count }
link-no-secret = Tautan bukan rahasia: siapa pun yang melihatnya bisa memakai dan meneruskannya.
link-rename = Balas pesan ini dengan label baru untuk <b>{ $name }</b>: hingga { $max } karakter; tanda hubung menghapusnya. Atau kirim label itu setelah { $command }.
link-bad-payload = <code>{ $given }</code> tidak bisa dipakai dalam tautan: { $problem }. Kata pertama setelah /link adalah parameter yang masuk ke dalam tautan: 1 sampai 64 karakter dari <code>A-Z a-z 0-9 _ -</code>. Setelahnya boleh ada label dalam aksara apa pun: <code>/link summer_sale Obral musim panas</code>. Atau kirim /link saja, dan saya yang memilihkan kata.
link-too-long = panjangnya { $count } karakter
link-bad-character = karakter ke-{ $position } adalah <code>{ $found }</code>
link-card-number = Parameter berupa { $count } digit tidak bisa dipakai dalam tautan: aplikasi Telegram menampilkan 13 digit atau lebih yang berurutan sebagai nomor kartu bank. Tambahkan satu huruf di depannya.
link-label-too-long = Label itu panjangnya { $count } karakter, padahal paling banyak { $max }. Tidak ada yang diubah.
link-bad-cost = <code>cost={ $given }</code> bukan biaya. Yang diterima adalah angka dari 0 sampai { $max } dengan paling banyak dua desimal dan tanpa mata uang, misalnya <code>cost=120</code> atau <code>cost=99.50</code>; <code>cost=-</code> menghapusnya. Tidak ada yang diubah.
link-cost-twice = Ada dua biaya di situ, padahal satu tautan hanya punya satu. Tidak ada yang diubah.
links-title = <b>{ $shelf ->
    [archived] Tautan yang diarsipkan
   *[used] Tautan
}</b>: { $whole ->
    [yes] { $total }
   *[no] { $first }–{ $last } dari { $total }
}
links-entry =
    { $number }. <b>{ $name }</b>
    { $facts }
    <code>{ $link }</code>
links-none = { $shelf ->
    [archived] Tidak ada tautan yang diarsipkan.
   *[used] Tidak ada tautan yang dipakai. Kirim /link dan satu kata tentang tempat tautan itu akan dipasang, misalnya <code>/link summer_sale Obral musim panas</code>.
}
button-link-rename = Ganti label
button-link-archive = Arsipkan
button-link-restore = Kembalikan
button-links-newer = ‹ Lebih baru
button-links-older = Lebih lama ›
button-links-used = Dipakai: { $count }
button-links-archived = Diarsipkan: { $count }

## Sources and figures

command-sources = tautan mana yang membawa orang yang masih bisa dihubungi
command-stats = siapa yang datang dan pergi, dengan grafik
sources-unknown-word = Saya tidak tahu arti <code>{ $word }</code> di sini. Setelah /sources saya mengerti salah satu dari <code>7d</code>, <code>30d</code>, <code>90d</code>, dan <code>all</code>, serta <code>last</code> (menurut tautan terakhir tiap orang, bukan yang pertama).
stats-unknown-word = Saya tidak tahu arti <code>{ $word }</code> di sini. Setelah /stats saya mengerti salah satu dari <code>7d</code>, <code>30d</code>, <code>90d</code>, dan <code>all</code>.
period-name = { $period ->
    [week] 7 hari terakhir
    [month] 30 hari terakhir
    [quarter] 90 hari terakhir
   *[all] sejak awal
}
sources-title = <b>Sumber, { $period }</b>{ $touch ->
    [last] {" "}(menurut tautan terakhir)
   *[first] {""}
}: { $people } datang, { $reachable } bisa dihubungi
sources-nobody = <b>Sumber, { $period }</b>: tidak ada yang datang.
sources-row = <b>{ $source }</b>{ $labelled ->
    [yes] {" "}– { $label }
   *[no] {""}
}
    mulai: { $starts } · baru: { $new } · memblokir: { $blocked }
    bisa dihubungi: { $reachable }{ $claimed ->
        [0] {""}
       *[other] , { $claimed } di antaranya belum terbukti
    }
    bertahan setelah 1 hari: { $day } · 7 hari: { $week } · 30 hari: { $month }
sources-cost = biaya: { $cost }{ $reached ->
    [yes] , { $each } per orang yang bisa dihubungi
   *[no] {""}
}
sources-csv = <b>Sumber, { $period }</b>{ $touch ->
    [last] {" "}(menurut tautan terakhir)
   *[first] {""}
}
source-name = { $origin ->
    [organic] tanpa tautan
    [invalid] tautan tidak sah
    [otherwise] dengan cara lain: login, aplikasi, permintaan bergabung, atau sekadar menulis
   *[link] { $source }
}
share-shown = { $of ->
    [0] –
   *[other] { $share } %
}
button-page-before = ‹ Kembali
button-page-next = Lanjut ›
button-sources-csv = Sebagai tabel (CSV)
button-sources-touch = { $touch ->
    [last] Menurut tautan terakhir
   *[first] Menurut tautan pertama
}
stats-title = <b>Angka, { $period }</b>
stats-known =
    Orang yang dikenal: { $people }
    Bisa dihubungi: { $reachable } ({ $share }){ $claimed ->
        [0] {""}
       *[other] , { $claimed } di antaranya belum terbukti
    }; { $audited ->
        [yes] audit terakhir: { $date }
       *[no] belum pernah diaudit
    }
stats-moves =
    Baru: { $new }
    Memblokir: { $left }
    Membuka blokir: { $back }
    Disambut kembali: { $returned }
stats-openings = Cara dialog dimulai: { $list }
stats-languages = Bahasa orang baru: { $list }
stats-part = { $name }: { $count }
stats-others = lainnya
stats-language = { $known ->
    [yes] { $tag }
   *[no] tidak diketahui
}
opening-kind = { $kind ->
    [start] Mulai
    [login] login di situs web
    [app_request] izin di Mini App
    [app_opened] Mini App dibuka
    [attachment_menu] menu lampiran
    [join_request] permintaan bergabung
   *[unknown] { $kind }
}
chart-days = { $days ->
    [1] Baru dan memblokir per hari, { $period }
   *[other] Baru dan memblokir per { $days } hari, { $period }
}
chart-new = baru
chart-left = memblokir
chart-here = orang di sini
chart-kept = Masih di sini setelah sekian hari
chart-age = { $days ->
    [1] 1 hari
   *[other] { $days } hari
}
digest-title = <b>Di pintu pada { $date }</b>
digest-parked = { $count ->
    [1] Satu pembaruan disisihkan
   *[other] { $count } pembaruan disisihkan
}
digest-error = Nomor { $update }: <code>{ $error }</code>
