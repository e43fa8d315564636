-- The attachments of some rows, the smallest first and no more of them than memory is to hold together; a single one that is
-- larger is read slice by slice (attachment.sql).
SELECT a.place,
       CASE WHEN sum(octet_length(a.data)) OVER (ORDER BY octet_length(a.data), a.place) <= :?bytes THEN a.data END AS data
  FROM ({attachments}) AS a
