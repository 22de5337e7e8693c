create table demo_shop_customer (
  customer text primary key,
  state jsonb not null
);
comment on table demo_shop_customer is 'What the demo shop knows of each of its customers: cart, last order, voucher, trial.';

create table demo_shop_act (
  id bigint generated always as identity primary key,
  customer text not null,
  happened timestamptz not null,
  label text not null,
  method text not null,
  path text not null,
  sent text not null,
  answered text not null
);
comment on table demo_shop_act is 'What the demo shop told our API lately, word for word, and what it was answered.';
create index demo_shop_act_customer on demo_shop_act (customer, id);

create sequence demo_shop_number start 1001;
comment on sequence demo_shop_number is 'Numbers the demo shop''s carts, orders and events; never one twice.';
