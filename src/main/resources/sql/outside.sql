-- What an audit leaves out: rows before the stream's start, which are never taken, and rows that are still to be taken.
SELECT (SELECT count(*) FROM ({select}) AS q
         WHERE q.{tenant} = :?tenant AND q.{updated_at} < :?updatedAt AND q.{updated_at} > '-infinity') AS earlier,
       (SELECT count(*) FROM ({select}) AS q
         WHERE q.{tenant} = :?tenant AND (q.{updated_at}, q.{id}) > (:?toUpdatedAt, :?toId)
           AND q.{updated_at} < 'infinity') AS newer
