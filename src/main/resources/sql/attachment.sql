-- A slice of one attachment, and its length in bytes: a large one is never in memory as a whole.
SELECT octet_length(a.data) AS length, substring(a.data FROM :?fromByte FOR :?bytes) AS slice
  FROM ({attachment}) AS a (data)
