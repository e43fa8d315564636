-- Takes out rows that an archive lists as deleted at the source, but for those that were there before the restore.
DELETE FROM {table} t
 USING json_populate_recordset(NULL::{table}, :?rows) r
 WHERE {t.id = r.id}
   AND t.{updated_at} <= r.{updated_at}
   AND NOT EXISTS (SELECT 1 FROM {existing} e WHERE {e.key = t.key})
