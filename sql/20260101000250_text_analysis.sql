-- How text becomes terms: the one analysis behind indexing, search, feedback and live queries. A text
-- is folded (accents off, full-width forms and ligatures made plain), cut into words wherever a reader
-- would (camelCase, snake_case, hyphens, paths, tags), and stemmed by Postgres's English dictionary.
-- What a cut would lose is kept beside the words, whole and unstemmed: identifiers (`getuserbyid`,
-- `err_socket_closed`), dotted names and numbers (`os.path.join`, `0.5`), codes (`http-404`), `c++`.
-- Scripts that write without spaces become single characters and pairs of neighbours.

create function cogo.fold_text(content text)
returns text language sql immutable parallel safe security invoker set search_path = ''
as $$
  select case
    when content ~ '[^\x01-\x7f]' then pg_catalog.normalize(
      pg_catalog.regexp_replace(
        pg_catalog.normalize(pg_catalog.replace(pg_catalog.replace(content, 'ß', 'ss'), 'ẞ', 'SS'), 'NFKD'),
        '[\u0300-\u036f]+', '', 'g'), 'NFKC')
    else content
  end
$$;
comment on function cogo.fold_text is 'The text without accents, with ss for the letter that stands for it, and with compatibility forms made plain.';

create function cogo.split_words(folded text)
returns text language sql immutable parallel safe security invoker set search_path = ''
as $$
  select pg_catalog.regexp_replace(
    case
      when folded ~ '[a-z]{3}[A-Z]|[a-z0-9][A-Z][a-z]|[A-Z]{3}[a-z]{2}' then pg_catalog.regexp_replace(
        folded, '([a-z]{3})(?=[A-Z])|([a-z0-9])(?=[A-Z][a-z])|([A-Z]{2})(?=[A-Z][a-z]{2})', '\1\2\3 ', 'g')
      else folded
    end,
    '[^0-9A-Za-z\u00c0-\u0dff\u0f00-\u0fff\u10a0-\u177f\u1800-\u1fff\u2c00-\u2dff\ua000-\uabff\ufb00-\ufdff\ufe70-\ufeff]+',
    ' ', 'g')
$$;
comment on function cogo.split_words is
  'Folded text with every compound split into words and everything else a space, because the default parser would '
  'keep hosts, paths, tags and signed numbers as one term. The camelCase rules leave `mRNA` and `RNAs` whole.';

create function cogo.unspaced_scripts()
returns text language sql immutable parallel safe security invoker set search_path = ''
as $$ select '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uac00-\ud7ff\U00020000-\U0003ffff]'; $$;
comment on function cogo.unspaced_scripts is 'A character of the scripts that write without spaces, as a pattern.';

create function cogo.analyse_text(content text)
returns table (term text, frequency integer)
language plpgsql immutable parallel safe security invoker set search_path = ''
as $$
declare
  v_folded constant text := cogo.fold_text(content);
  v_unspaced constant text := cogo.unspaced_scripts();
begin
  return query
  select found.lexeme, pg_catalog.cardinality(found.positions)
  from pg_catalog.unnest(pg_catalog.to_tsvector('pg_catalog.english', cogo.split_words(v_folded))) as found
  where pg_catalog.length(found.lexeme) <= 64;

  -- Most prose holds nothing of what follows: one look is cheaper than each search.
  if v_folded ~ '\w[._:]\w|_\w|[a-z][A-Z]|[A-Z]{3}[a-z]|-[0-9]|[A-Za-z](\+\+|#)' then
    return query
    select pg_catalog.lower(found.spelling[1]), pg_catalog.count(*)::integer
    from (
      select pg_catalog.regexp_matches(v_folded,
        '\m\w+(?:(?:\.|::)\w+)+|[A-Za-z]\w*(?:-\w+)*-[0-9]\w*(?:-\w+)*|\m[A-Za-z](?:\+\+|#)', 'g') as spelling
      union all
      select pg_catalog.regexp_matches(v_folded,
        '\w*(?:[A-Za-z0-9]_|_[A-Za-z0-9]|[a-z]{3}[A-Z]|[a-z0-9][A-Z][a-z]|[A-Z]{3}[a-z]{2})\w*', 'g')
    ) as found
    where pg_catalog.length(found.spelling[1]) <= 128
    group by 1;
  end if;

  if v_folded ~ v_unspaced then
    return query
    select pg_catalog.substr(run.characters[1], place, size), pg_catalog.count(*)::integer
    from pg_catalog.regexp_matches(v_folded, v_unspaced || '+', 'g') as run (characters)
    cross join pg_catalog.generate_series(1, 2) as size
    cross join pg_catalog.generate_series(1, pg_catalog.length(run.characters[1]) + 1 - size) as place
    group by 1;
  end if;
end
$$;
comment on function cogo.analyse_text is
  'Terms of a text and how often each occurs. The same function reads documents and queries.';

-- What people call their own, such as titles, is found by all of its words: stems, but no stop words.
create text search dictionary cogo.stems (template = pg_catalog.snowball, language = english);
create text search configuration cogo.words (copy = pg_catalog.english);
alter text search configuration cogo.words alter mapping replace pg_catalog.english_stem with cogo.stems;
comment on text search configuration cogo.words is 'Every word by its stem.';

create function cogo.words_of(content text)
returns tsvector language sql immutable parallel safe security invoker set search_path = ''
as $$
  select to_tsvector('cogo.words',
    pg_catalog.regexp_replace(cogo.fold_text(content), '(' || cogo.unspaced_scripts() || ')', ' \1 ', 'g'));
$$;
comment on function cogo.words_of is
  'The words of a text by which it is found: without accents, by their stems; of scripts without spaces each character.';

create function cogo.query_of(content text)
returns tsquery language sql immutable parallel safe security invoker set search_path = ''
as $$
  -- What stands without spaces is looked for as it stands, as a phrase in quotes is.
  select websearch_to_tsquery('cogo.words', string_agg(
    pg_catalog.regexp_replace(
      case when place % 2 = 1 then pg_catalog.regexp_replace(part, '(' || cogo.unspaced_scripts() || '+)', ' "\1" ', 'g') else part end,
      '(' || cogo.unspaced_scripts() || ')', ' \1 ', 'g'), '"' order by place))
  from unnest(string_to_array(cogo.fold_text(content), '"')) with ordinality as quoted (part, place);
$$;
comment on function cogo.query_of is
  'What words_of() is searched with: words, "phrases", or, and - before what must not be there. Null for null.';

revoke execute on all functions in schema cogo from public;
