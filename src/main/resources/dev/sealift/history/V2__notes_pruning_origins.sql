-- Notes, prunings and origins are told of by links of their own, so that no link before changes.
alter table meta add column if not exists history varchar(40) default '' not null;

-- The link that took a revision's texts and steps away; 0 while they are there.
alter table revision add column if not exists pruned bigint default 0 not null;

create index if not exists revision_pruned on revision (pruned, id);

create index if not exists revision_state on revision (cluster, namespace, name, state, number);

create index if not exists link_revision on link (revision, id);

create table if not exists deployment (
  cluster varchar(200) not null, namespace varchar(63) not null, name varchar(63) not null,
  primary key (cluster, namespace, name));

insert into deployment
  select distinct r.cluster, r.namespace, r.name from revision r where not exists (
    select 1 from deployment d
    where d.cluster = r.cluster and d.namespace = r.namespace and d.name = r.name);

create table if not exists note (
  link bigint primary key, revision bigint not null references revision (id),
  text varchar(4000) not null, who varchar(300) not null, at varchar(40) not null);

create index if not exists note_revision on note (revision);

create table if not exists pruning (
  link bigint primary key, revisions bigint not null, digest varchar(64) not null,
  who varchar(300) not null, at varchar(40) not null);

-- Where an imported revision was recorded first: in which history, under which hash.
create table if not exists origin (
  link bigint primary key, revision bigint not null references revision (id),
  history varchar(40) not null, hash varchar(64) not null);

update meta set version = 2;
