-- The rows of an archive that wait in the session's temporary tables, each in its newest version of up to a moment.
SELECT DISTINCT ON ({r.key}) r.*, d.document AS tidemark_document
  FROM pg_temp.tidemark_rows d
 CROSS JOIN LATERAL json_populate_record(NULL::{table}, d.document) r
 WHERE r.{updated_at} <= :?asOf
   AND d.n BETWEEN :?first AND :?last
 ORDER BY {r.key}, r.{updated_at} DESC, d.n DESC
