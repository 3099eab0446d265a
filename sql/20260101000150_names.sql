-- What people give names to, and by which address they are known: the one place that says what a name may have in it, and
-- when two addresses are the same.

create function cogo.is_name(name text, most integer)
returns boolean language sql immutable security invoker set search_path = ''
as $$
  select char_length(is_name.name) between 1 and most
    and is_name.name !~ '[\u0001-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]';
$$;
comment on function cogo.is_name is
  'Whether a text is a name: 1 to so many characters in one line, without control characters and without those that have others shown '
  'in another order or are not shown, so that a name is what it looks like. As nameSchema() in shared/kernel.';

create function cogo.to_name(said text, most integer)
returns text language sql immutable security invoker set search_path = ''
as $$ select nullif(left(btrim(regexp_replace(said,
  '[\u0001-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]+', ' ', 'g')), most), ''); $$;
comment on function cogo.to_name is 'A name made of what a model has said; null for nothing.';

create function cogo.to_address(email text)
returns text language sql immutable security invoker set search_path = ''
as $$ select lower(normalize(btrim(email), nfkc)); $$;
comment on function cogo.to_address is
  'The one spelling of an address: in lower case, and with plain letters for those that are the same, such as the Kelvin '
  'sign, whatever the locale of the database.';

revoke execute on all functions in schema cogo from public;
