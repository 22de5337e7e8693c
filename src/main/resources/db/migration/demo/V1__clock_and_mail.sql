create table demo_clock (
  only_row boolean primary key default true check (only_row),
  offset_millis bigint not null
);
comment on table demo_clock is 'How far the demo''s clock is ahead of the system''s; one row.';

create table demo_mail (
  id bigint generated always as identity primary key,
  received timestamptz not null,
  mail_from text not null,
  mail_to text not null,
  journey text,
  message text,
  raw bytea not null
);
comment on table demo_mail is 'Mails the demo''s SMTP server took, one row per recipient, as they came over the wire.';
-- Mail is mostly base64 or quoted-printable already; compressing it again costs more than it saves.
alter table demo_mail alter column raw set storage external;
create index demo_mail_to on demo_mail (lower(mail_to), id);
create index demo_mail_journey on demo_mail (journey, id);
