-- The list by kind, and requests by their closing, without reading all of either.
create index recipient_suppression_kind on recipient_suppression (scope, reason, entry_id)
  where lifted_at is null;
create index recipient_rights_request_closed on recipient_rights_request (closed_at)
  where closed_at is not null;
