-- A slice of one attachment, and its length in bytes: a large one is never in memory as a whole. Where one slice is not
-- all of it, the first gives the hash of the whole, by which a change between two slices is seen.
SELECT octet_length(a.data) AS length,
       substring(a.data FROM :?fromByte FOR :?bytes) AS slice,
       CASE WHEN :?fromByte = 1 AND octet_length(a.data) > :?bytes THEN encode(sha256(a.data), 'hex') END AS sha256
  FROM ({attachment}) AS a (data)
