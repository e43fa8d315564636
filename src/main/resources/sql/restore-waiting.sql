-- The attachments of an archive's rows of up to a moment, with what their statements bind: the rows' members as text.
SELECT a.name, a.bucket, a.key, a.size, a.sha256, to_char(r.{updated_at}, 'YYYY-MM-DD HH24:MI:SS.US') AS version, {members}
  FROM pg_temp.tidemark_attachments a
  JOIN pg_temp.tidemark_rows d ON d.name = a.name
 CROSS JOIN LATERAL json_populate_record(NULL::{table}, d.document) r
 WHERE r.{updated_at} <= :?asOf
 ORDER BY a.n
