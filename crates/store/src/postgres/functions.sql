-- The functions of queries that PostgreSQL has no short way to write; `kernel::exact` is their meaning.

create or replace function weft_power(a bigint, n bigint) returns bigint
language plpgsql immutable strict parallel safe as $$
declare power numeric := 1000000;
begin
  if n < -1000 or n > 1000 then return null; end if;
  for step in 1..abs(n) loop
    power := round(power * a * 0.000001);
    exit when abs(power) > 9223372036854775808;
  end loop;
  if n >= 0 then return power::bigint; end if;
  perform power::bigint;
  if power = 0 then return null; end if;
  return round(1000000000000.00000000000000000000 / power)::bigint;
end $$;

create or replace function weft_sqrt(a bigint) returns bigint
language sql immutable strict parallel safe as $$
  select case when a >= 0 then round(sqrt(a * 1000000.00000000000000000000))::bigint end
$$;

create or replace function weft_chinese_money(a bigint) returns text
language plpgsql immutable strict parallel safe as $$
declare
  all_fen numeric := round(a * 0.0001);
  yuan text; place int; digit int; jiao int; fen int;
  skipped boolean := false; part boolean := false; written text := '';
begin
  yuan := trunc(abs(all_fen) / 100)::text;
  jiao := trunc(abs(all_fen) / 10) % 10;
  fen := abs(all_fen) % 10;
  for step in 1..length(yuan) loop
    place := length(yuan) - step;
    digit := substr(yuan, step, 1)::int;
    if digit = 0 then
      skipped := written <> '';
    else
      if skipped then written := written || '零'; end if;
      skipped := false;
      part := true;
      written := written || substr('壹贰叁肆伍陆柒捌玖', digit, 1) || substr('拾佰仟', place % 4, (place % 4 > 0)::int);
    end if;
    if place % 4 = 0 then
      if place in (4, 12) and part then written := written || '万'; end if;
      if place = 8 then written := written || '亿'; end if;
      part := false;
    end if;
  end loop;
  if yuan = '0' then
    written := case when jiao = 0 and fen = 0 then '零元' else '' end;
  else
    written := written || '元';
  end if;
  if jiao > 0 then
    written := written || substr('壹贰叁肆伍陆柒捌玖', jiao, 1) || '角';
  elsif yuan <> '0' and fen > 0 then
    written := written || '零';
  end if;
  if fen > 0 then
    written := written || substr('壹贰叁肆伍陆柒捌玖', fen, 1) || '分';
  else
    written := written || '整';
  end if;
  return case when all_fen < 0 then '负' else '' end || written;
end $$;

create or replace function weft_replace(a text, old text, new text) returns text
language sql immutable parallel safe as $$
  select case when old is null then a else nullif(replace(a, old, coalesce(new, '')), '') end
$$;

create or replace function weft_repeat(a text, n bigint) returns text
language sql immutable strict parallel safe as $$
  select nullif(left(repeat(a, greatest(least(n, 100), 0)::int), 10000), '')
$$;

create or replace function weft_pad_left(a text, width bigint, pad text) returns text
language sql immutable strict parallel safe as $$
  select case when length(a) >= width then a
    else lpad(a, greatest(least(width, 1000), length(a))::int, pad) end
$$;

create or replace function weft_pad_right(a text, width bigint, pad text) returns text
language sql immutable strict parallel safe as $$
  select case when length(a) >= width then a
    else rpad(a, greatest(least(width, 1000), length(a))::int, pad) end
$$;

create or replace function weft_contains_any(a text, variadic sought text[]) returns boolean
language sql immutable strict parallel safe as $$
  select case when array_position(sought, null) is null then exists (
    select from unnest(sought) as one
    where position(lower(one collate "C") in lower(a collate "C")) > 0) end
$$;

create or replace function weft_contains_all(a text, variadic sought text[]) returns boolean
language sql immutable strict parallel safe as $$
  select case when array_position(sought, null) is null then not exists (
    select from unnest(sought) as one
    where position(lower(one collate "C") in lower(a collate "C")) = 0) end
$$;

create or replace function weft_matches(a text, pattern text) returns boolean
language sql immutable strict parallel safe as $$
  select lower(a collate "C") like translate(
    replace(replace(replace(lower(pattern collate "C"), '\', '\\'), '%', '\%'), '_', '\_'),
    '*?', '%_')
$$;

create or replace function weft_parse_number(a text) returns bigint
language plpgsql immutable strict parallel safe as $$
declare typed text := replace(btrim(a, ' '), ',', '');
begin
  if typed ~ '^[-+]?[0123456789]{1,12}([.][0123456789]{1,6})?$' then
    return (typed::numeric * 1000000)::bigint;
  end if;
  return null;
end $$;

create or replace function weft_split(a text, separator text, n bigint) returns text
language sql immutable strict parallel safe as $$
  select case when n > 0 then nullif(split_part(a, separator, least(n, 1000000000)::int), '') end
$$;

create or replace function weft_before(a text, mark text) returns text
language sql immutable strict parallel safe as $$
  select case when position(mark in a) > 0 then nullif(left(a, position(mark in a) - 1), '') end
$$;

create or replace function weft_after(a text, mark text) returns text
language sql immutable strict parallel safe as $$
  select case when position(mark in a) > 0
    then nullif(substr(a, position(mark in a) + length(mark)), '') end
$$;

create or replace function weft_mask(a text, front bigint, back bigint) returns text
language sql immutable strict parallel safe as $$
  select case
    when length(a) <= greatest(front, 0)::numeric + greatest(back, 0) then repeat('*', length(a))
    else left(a, greatest(front, 0)::int)
      || repeat('*', length(a) - greatest(front, 0)::int - greatest(back, 0)::int)
      || right(a, greatest(back, 0)::int) end
$$;

create or replace function weft_is_credit_code(a text) returns boolean
language plpgsql immutable strict parallel safe as $$
declare total int := 0; weight int := 1; digit int;
begin
  if length(a) <> 18 then return false; end if;
  for step in 1..18 loop
    digit := position(substr(a, step, 1) in '0123456789ABCDEFGHJKLMNPQRTUWXY') - 1;
    if digit < 0 then return false; end if;
    if step = 18 then return (total + digit) % 31 = 0; end if;
    total := total + digit * weight;
    weight := weight * 3 % 31;
  end loop;
end $$;

create or replace function weft_date_text(a text, pattern text) returns text
language sql immutable strict parallel safe as $$
  select replace(replace(replace(replace(replace(replace(pattern,
    'yyyy', substr(a, 1, 4)), 'yy', substr(a, 3, 2)),
    'MM', substr(a, 6, 2)), 'M', (substr(a, 6, 2)::int)::text),
    'dd', substr(a, 9, 2)), 'd', (substr(a, 9, 2)::int)::text)
$$;

create or replace function weft_period_start(a text, period text) returns text
language sql immutable strict parallel safe as $$
  select to_char(date_trunc(period, to_date(a, 'YYYY-MM-DD')::timestamp), 'YYYY-MM-DD')
$$;

create or replace function weft_period_end(a text, period text) returns text
language plpgsql immutable strict parallel safe as $$
declare
  length interval := case period when 'week' then interval '7 days' when 'month' then interval '1 month'
    when 'quarter' then interval '3 months' else interval '1 year' end;
  last timestamp := date_trunc(period, to_date(a, 'YYYY-MM-DD')::timestamp) + length - interval '1 day';
begin
  if last > timestamp '9999-12-31' then return null; end if;
  return to_char(last, 'YYYY-MM-DD');
end $$;

create or replace function weft_months_between(a text, b text) returns bigint
language sql immutable strict parallel safe as $$
  select case when b collate "C" >= a
    then months - (substr(b, 9, 2) < substr(a, 9, 2))::int
    else months + (substr(a, 9, 2) < substr(b, 9, 2))::int end
  from (select (substr(b, 1, 4)::bigint - substr(a, 1, 4)::bigint) * 12
    + substr(b, 6, 2)::bigint - substr(a, 6, 2)::bigint as months) as apart
$$;

create or replace function weft_make_date(year bigint, month bigint, day bigint) returns text
language plpgsql immutable strict parallel safe as $$
declare first date;
begin
  if year not between 1 and 9999 or month not between 1 and 12 or day not between 1 and 31 then
    return null;
  end if;
  first := make_date(year::int, month::int, 1);
  if extract(month from first + (day - 1)::int) <> month then return null; end if;
  return to_char(first + (day - 1)::int, 'YYYY-MM-DD');
end $$;

create or replace function weft_workdays_until(day int, week text, off date[], worked date[])
returns bigint language sql immutable strict parallel safe as $$
  select case when day < 0 then 0 else
    (day / 7)::bigint * length(replace(week, '0', ''))
    + length(replace(left(week, day % 7 + 1), '0', ''))
    - width_bucket(date '0001-01-01' + day, off) + width_bucket(date '0001-01-01' + day, worked) end
$$;

create or replace function weft_calendar_days(calendar text, part int) returns date[]
language sql immutable strict parallel safe as $$
  select string_to_array(split_part(calendar, '|', part), ',')::date[]
$$;

create or replace function weft_is_workday(a text, calendar text) returns boolean
language sql immutable strict parallel safe as $$
  select weft_workdays_until(day, week, off, worked) > weft_workdays_until(day - 1, week, off, worked)
  from (select to_date(a, 'YYYY-MM-DD') - date '0001-01-01' as day, split_part(calendar, '|', 1) as week,
    weft_calendar_days(calendar, 2) as off, weft_calendar_days(calendar, 3) as worked) as parts
$$;

create or replace function weft_workdays(a text, b text, calendar text) returns bigint
language sql immutable strict parallel safe as $$
  select case when day <= until
    then weft_workdays_until(until, week, off, worked) - weft_workdays_until(day - 1, week, off, worked)
    else weft_workdays_until(until - 1, week, off, worked) - weft_workdays_until(day, week, off, worked)
    end
  from (select to_date(a, 'YYYY-MM-DD') - date '0001-01-01' as day,
    to_date(b, 'YYYY-MM-DD') - date '0001-01-01' as until, split_part(calendar, '|', 1) as week,
    weft_calendar_days(calendar, 2) as off, weft_calendar_days(calendar, 3) as worked) as parts
$$;

create or replace function weft_add_workdays(a text, n bigint, calendar text) returns text
language plpgsql immutable strict parallel safe as $$
declare
  day int := to_date(a, 'YYYY-MM-DD') - date '0001-01-01';
  week text := split_part(calendar, '|', 1);
  off date[] := weft_calendar_days(calendar, 2);
  worked date[] := weft_calendar_days(calendar, 3);
  wanted numeric; low int := 0; high int := date '9999-12-31' - date '0001-01-01'; middle int;
begin
  if n = 0 then return a; end if;
  wanted := n + case when n > 0 then weft_workdays_until(day, week, off, worked)::numeric
    else weft_workdays_until(day - 1, week, off, worked)::numeric + 1 end;
  if wanted < 1 or weft_workdays_until(high, week, off, worked) < wanted then return null; end if;
  while low < high loop
    middle := (low + high) / 2;
    if weft_workdays_until(middle, week, off, worked) < wanted then
      low := middle + 1;
    else
      high := middle;
    end if;
  end loop;
  return to_char(date '0001-01-01' + low, 'YYYY-MM-DD');
end $$;
