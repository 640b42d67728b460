-- When the person who asked for an audit was told what it found.
alter table audit add column reported_at bigint;
update audit set reported_at = finished_at;
