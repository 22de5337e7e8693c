create table intake_import (
  import_id   uuid        primary key,
  file_name   text        not null,
  placed_by   text        not null,
  placed_at   timestamptz not null,
  mode        text        not null check (mode in ('all-or-none', 'valid-lines')),
  dry_run     boolean     not null,
  state       text        not null check (state in (
                'uploading', 'checking', 'checked', 'writing', 'done', 'refused', 'cancelled')),
  header      jsonb       not null check (jsonb_typeof(header) = 'array'),
  at_line     integer     not null default 0,
  lines       integer     not null default 0,
  checked     integer     not null default 0,
  to_create   integer     not null default 0,
  to_change   integer     not null default 0,
  created     integer     not null default 0,
  changed     integer     not null default 0,
  consents    integer     not null default 0,
  refused     integer     not null default 0,
  suppressed  integer     not null default 0,
  shared      integer     not null default 0,
  faults      integer     not null default 0,
  finished_at timestamptz
);
comment on table intake_import is
  'Files of recipients: who gave which when, how far it is, and what became of its lines.';
comment on column intake_import.at_line is 'Bookmark of the pass in hand, moved with each chunk.';
comment on column intake_import.shared is 'Lines whose address stands under another id as well.';
create index intake_import_open on intake_import (placed_at) where finished_at is null;
create index intake_import_placed on intake_import (placed_at);

create table intake_import_line (
  import_id    uuid    not null references intake_import on delete cascade,
  line         integer not null,
  recipient_id text,
  address      text,
  cells        jsonb   not null check (jsonb_typeof(cells) = 'array'),
  refused      boolean not null default false,
  primary key (import_id, line)
);
comment on table intake_import_line is
  'Lines of files that are not in yet; they go when the import ends, and those of a person with the'
  ' person''s erasure.';
create index intake_import_line_recipient on intake_import_line (recipient_id);
create index intake_import_line_address on intake_import_line (address) where address is not null;

create table intake_import_remark (
  remark_id bigint  generated always as identity primary key,
  import_id uuid    not null references intake_import on delete cascade,
  line      integer not null,
  attribute text    not null,
  detail    text    not null,
  refused   boolean not null
);
comment on table intake_import_remark is
  'What was wrong with which line and column (refused), or worth knowing; never what stood there.';
create index intake_import_remark_import on intake_import_remark (import_id, line, remark_id);
