-- link is append-only: one row when a revision begins and one when it ends, each chained to the one
-- before. Texts stand in a table of their own, which keeps listing fast. Every statement may run
-- again: H2 commits each, so a kill can leave the first of them.
create table if not exists revision (
  id bigint primary key, number integer not null,
  cluster varchar(200) not null, namespace varchar(63) not null, name varchar(63) not null,
  operation varchar(20) not null, state varchar(20) not null,
  image varchar(1000) not null, context varchar(1000) not null, note varchar(4000) not null,
  who varchar(300) not null, started_at varchar(40) not null, ended_at varchar(40) not null,
  failed_step varchar(100) not null, reason varchar(8000) not null, hash varchar(64) not null);

create unique index if not exists revision_number on revision (cluster, namespace, name, number);

create table if not exists document (
  revision bigint primary key references revision (id),
  profile text not null, manifests text not null);

create table if not exists step (
  revision bigint not null references revision (id), number integer not null,
  name varchar(100) not null, state varchar(20) not null, result varchar(8000) not null,
  at varchar(40) not null, took_ms bigint not null, primary key (revision, number));

create table if not exists link (
  id bigint primary key, revision bigint not null, kind varchar(10) not null,
  hash varchar(64) not null);

create table if not exists meta (version integer not null);

insert into meta select 1 where not exists (select 1 from meta);
