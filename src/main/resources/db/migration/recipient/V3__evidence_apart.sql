-- Evidence lies apart from the record, so that an erasure can take it and the chain still holds.
create table recipient_consent_evidence (
  seq      bigint primary key,
  salt     bytea  not null check (octet_length(salt) = 16),
  evidence jsonb  not null check (jsonb_typeof(evidence) = 'object')
);
comment on table recipient_consent_evidence is
  'What proves a consent record, with the salt of its hash. Goes with the erasure of the person.';

create function recipient_consent_salt() returns bytea language sql volatile as $$
  select substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) from 1 for 16)
$$;
comment on function recipient_consent_salt() is '16 random bytes.';

create function recipient_consent_evidence_hash(salt bytea, recipient_id text, evidence jsonb)
  returns bytea language sql immutable as $$
  select sha256(salt || convert_to(jsonb_build_array(recipient_id, evidence)::text, 'UTF8'))
$$;
comment on function recipient_consent_evidence_hash(bytea, text, jsonb) is
  'SHA-256 over the salt, whom a consent record is about, and its evidence.';

alter table recipient_consent disable trigger user;
drop index recipient_consent_chain;
alter table recipient_consent
  drop constraint recipient_consent_purpose_check,
  drop constraint recipient_consent_evidence_check,
  alter column recipient_id drop not null,
  alter column evidence drop not null,
  add column chain bigint,
  add column evidence_hash bytea,
  add column flaw text;

insert into recipient_consent_evidence (seq, salt, evidence)
select seq, recipient_consent_salt(), evidence from recipient_consent;

-- A record that was tampered with before must not become a good one by being carried over.
update recipient_consent c set flaw = 'not as it was written when its evidence was set apart'
from (
  select o.seq, o.hash = recipient_consent_hash(o) as genuine, o.previous_hash
    is not distinct from lag(o.hash) over (partition by o.recipient_id order by o.seq) as in_place
  from recipient_consent o) checked
where checked.seq = c.seq and not (genuine and in_place);

create or replace function recipient_consent_hash(c recipient_consent) returns bytea
  language sql immutable as $$
  select sha256(convert_to(
    jsonb_build_array(
      c.seq, c.chain, encode(c.previous_hash, 'hex'), c.purpose, c.granted, c.basis, c.level,
      extract(epoch from c.given_at), extract(epoch from c.effective_at),
      extract(epoch from c.recorded_at), encode(c.evidence_hash, 'hex'), c.flaw)::text, 'UTF8'))
$$;
comment on function recipient_consent_hash(recipient_consent) is
  'SHA-256 over a consent record, the hash of its evidence and the hash of the record before.';

do $$
declare
  r       recipient_consent;
  person  text;
  chain   bigint;
  before  bytea;
begin
  for r in select * from recipient_consent order by recipient_id, seq loop
    if person is distinct from r.recipient_id then
      person := r.recipient_id;
      chain := r.seq;
      before := null;
    end if;
    r.chain := chain;
    r.previous_hash := before;
    select recipient_consent_evidence_hash(e.salt, person, e.evidence) into r.evidence_hash
    from recipient_consent_evidence e where e.seq = r.seq;
    r.evidence := null;
    before := recipient_consent_hash(r);
    update recipient_consent c
    set chain = r.chain, previous_hash = r.previous_hash, evidence = null,
        evidence_hash = r.evidence_hash, hash = before
    where c.seq = r.seq;
  end loop;
end $$;

alter table recipient_consent
  alter column chain set not null,
  alter column evidence_hash set not null,
  add constraint recipient_consent_purpose_check
    check (purpose in ('tracking', 'erasure') or purpose like 'marketing:%'),
  add constraint recipient_consent_evidence_apart check (evidence is null);
alter table recipient_consent_evidence
  add constraint recipient_consent_evidence_record foreign key (seq) references recipient_consent
  deferrable initially deferred;
comment on table recipient_consent is
  'What recipients said. Append-only: each record carries the hash of its evidence and of the record'
  ' before it. An erasure takes the evidence and the person off the records, which stay.';
comment on column recipient_consent.recipient_id is 'Null once the person was erased.';
comment on column recipient_consent.purpose is
  'A purpose, or erasure: the last record of somebody who was erased.';
comment on column recipient_consent.evidence is
  'A letterbox: what is inserted here goes to recipient_consent_evidence. Always null.';
comment on column recipient_consent.chain is 'Number of the first record of the same person.';
comment on column recipient_consent.flaw is
  'What was known to be wrong with the record when its evidence was set apart.';
-- One chain per person, never a fork.
create unique index recipient_consent_chain
  on recipient_consent (chain, coalesce(previous_hash, ''::bytea));

create function recipient_consent_seal_key() returns bigint
  language sql immutable as $$ select 1905::bigint << 32 $$;
comment on function recipient_consent_seal_key() is
  'Key of the advisory lock that whoever writes consent records shares, and the sealer takes alone.';

create or replace function recipient_consent_chain() returns trigger language plpgsql as $$
declare
  last recipient_consent;
  salt bytea := recipient_consent_salt();
begin
  perform pg_advisory_xact_lock_shared(recipient_consent_seal_key());
  -- Numbered only now: a number taken before the lock could come behind a seal.
  new.seq := nextval(pg_get_serial_sequence('recipient_consent', 'seq'));
  select * into last from recipient_consent
  where recipient_id = new.recipient_id order by seq desc limit 1;
  new.chain := coalesce(last.chain, new.seq);
  new.previous_hash := last.hash;
  insert into recipient_consent_evidence (seq, salt, evidence) values (new.seq, salt, new.evidence);
  new.evidence_hash := recipient_consent_evidence_hash(salt, new.recipient_id, new.evidence);
  new.evidence := null;
  new.flaw := null;
  new.hash := recipient_consent_hash(new);
  return new;
end $$;

create or replace function recipient_consent_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if current_setting('followup.erasing', true) = old.recipient_id and new.recipient_id is null
        and to_jsonb(new) - 'recipient_id' = to_jsonb(old) - 'recipient_id' then
      return new;
    end if;
  end if;
  raise exception 'Consent records are append-only; % refused.', tg_op
    using errcode = 'integrity_constraint_violation',
          hint = 'A withdrawal is a new record. Only the erasure of a recipient takes the person off.';
end $$;

create function recipient_consent_evidence_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if current_setting('followup.erasing', true)
        = (select recipient_id from recipient_consent c where c.seq = old.seq) then
      return old;
    end if;
  end if;
  raise exception 'Evidence of consents is append-only; % refused.', tg_op
    using errcode = 'integrity_constraint_violation',
          hint = 'Only the erasure of a recipient deletes evidence.';
end $$;
create trigger recipient_consent_evidence_keep before update or delete on recipient_consent_evidence
  for each row execute function recipient_consent_evidence_keep();
create trigger recipient_consent_evidence_keep_all before truncate on recipient_consent_evidence
  for each statement execute function recipient_consent_evidence_keep();
alter table recipient_consent enable trigger user;

create view recipient_consent_said as
select c.seq, c.chain, c.recipient_id, c.purpose, c.granted, c.basis, c.level, c.given_at,
  c.effective_at, c.recorded_at, c.hash, e.evidence
from recipient_consent c join recipient_consent_evidence e on e.seq = c.seq;
comment on view recipient_consent_said is 'Consent records of people who were not erased, with evidence.';

create table recipient_consent_seal (
  seal          bigint      primary key check (seal > 0),
  sealed_at     timestamptz not null,
  up_to         bigint      not null,
  seqs          bigint[]    not null,
  hashes        bytea[]     not null check (cardinality(hashes) = cardinality(seqs)),
  previous_hash bytea,
  hash          bytea       not null
);
comment on table recipient_consent_seal is
  'Numbers and hashes of the consent records since the seal before, whose hash each seal carries: a'
  ' record that is missing shows, even the last one or all of a person. Append-only.';
create unique index recipient_consent_seal_up_to on recipient_consent_seal (up_to);
comment on column recipient_consent_seal.up_to is 'The highest number sealed; none comes behind it.';

create function recipient_consent_seal_hash(s recipient_consent_seal) returns bytea
  language sql immutable as $$
  select sha256(
    convert_to(jsonb_build_array(s.seal, extract(epoch from s.sealed_at), s.up_to,
      to_jsonb(s.seqs), encode(s.previous_hash, 'hex'))::text, 'UTF8')
    || (select string_agg(h, ''::bytea order by n) from unnest(s.hashes) with ordinality as x(h, n)))
$$;
comment on function recipient_consent_seal_hash(recipient_consent_seal) is
  'SHA-256 over what a seal covers and the hash of the seal before.';

create function recipient_consent_seal_chain() returns trigger language plpgsql as $$
begin
  new.previous_hash := (select hash from recipient_consent_seal order by seal desc limit 1);
  new.hash := recipient_consent_seal_hash(new);
  return new;
end $$;
create trigger recipient_consent_seal_chain before insert on recipient_consent_seal
  for each row execute function recipient_consent_seal_chain();

create function recipient_consent_seal_keep() returns trigger language plpgsql as $$
begin
  raise exception 'Seals of consent records are append-only; % refused.', tg_op
    using errcode = 'integrity_constraint_violation', hint = 'Seals are never changed.';
end $$;
create trigger recipient_consent_seal_keep before update or delete on recipient_consent_seal
  for each row execute function recipient_consent_seal_keep();
create trigger recipient_consent_seal_keep_all before truncate on recipient_consent_seal
  for each statement execute function recipient_consent_seal_keep();

create table recipient_consent_use (
  recipient_id text not null,
  purpose      text not null,
  used_on      date not null,
  primary key (recipient_id, purpose)
);
comment on table recipient_consent_use is
  'The day, in UTC, on which a mail of the purpose last went to the person; goes with the person.';

create table recipient_consent_proof (
  proof        uuid        primary key,
  address_hash bytea       not null,
  sealed       bytea       not null,
  erased_at    timestamptz not null,
  keep_until   timestamptz not null
);
comment on table recipient_consent_proof is
  'Evidence of granted marketing consents of people who were erased, encrypted under a key of its own'
  ' and kept for the defence of legal claims until its end; only where followup.retention.proof says so.';
create index recipient_consent_proof_address on recipient_consent_proof (address_hash);
create index recipient_consent_proof_end on recipient_consent_proof (keep_until);
