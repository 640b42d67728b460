-- Of several instances on one PostgreSQL database, one holds the lease. Each new
-- holder begins a term; while it lives, it counts beats.
alter table instance add column term bigint not null default 0;
alter table instance add column beat bigint not null default 0;
alter table instance add column held bigint not null default 0;
