-- Rows that are never taken, because their place in the order is unknown or lies ahead: up to a hundred of each kind.
-- Those without an id are found by the index that makes it unique.
SELECT (SELECT count(*) FROM (SELECT 1 FROM ({select}) AS q
                               WHERE q.{tenant} = :?tenant AND q.{updated_at} IS NULL LIMIT 100) AS n) AS without,
       (SELECT count(*) FROM (SELECT 1 FROM ({select}) AS q
                               WHERE q.{tenant} = :?tenant AND q.{updated_at} = '-infinity' LIMIT 100) AS n)
     + (SELECT count(*) FROM (SELECT 1 FROM ({select}) AS q
                               WHERE q.{tenant} = :?tenant AND q.{updated_at} = 'infinity' LIMIT 100) AS n) AS infinite,
       (SELECT count(*) FROM (SELECT 1 FROM ({select}) AS q
                               WHERE q.{tenant} = :?tenant AND q.{updated_at} > clock_timestamp() + interval '1 minute'
                                 AND q.{updated_at} < 'infinity' LIMIT 100) AS n) AS ahead,
       (SELECT count(*) FROM (SELECT 1 FROM ({select}) AS q
                               WHERE q.{tenant} = :?tenant AND q.{id} IS NULL LIMIT 100) AS n) AS without_id
