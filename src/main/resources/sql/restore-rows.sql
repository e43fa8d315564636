-- Puts them into their table. One that the restore put there before is replaced by the same or a newer version alone, or by
-- what is known to be the last word; one that was there before the restore isn't touched.
INSERT INTO {table} AS t ({columns}) OVERRIDING SYSTEM VALUE
SELECT {r.columns}
  FROM ({source}) r
 WHERE NOT EXISTS (SELECT 1 FROM {existing} e WHERE {e.key = r.key})
ON CONFLICT ({key}) DO UPDATE SET {set}
 WHERE t.{updated_at} <= excluded.{updated_at} OR :?isLast
