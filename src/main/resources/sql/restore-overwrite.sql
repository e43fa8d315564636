-- Replaces the rows that were there before the restore, and are others, by what the replica has. What an older archive
-- didn't have yet stays as it is.
INSERT INTO {table} AS t ({columns}) OVERRIDING SYSTEM VALUE
SELECT {r.columns}
  FROM {existing} e
  JOIN {table} t ON {e.key = t.key}
 CROSS JOIN LATERAL json_populate_record(t, e.tidemark_document) r
 WHERE e.tidemark_differs AND e.tidemark_document IS NOT NULL
ON CONFLICT ({key}) DO UPDATE SET {set}
