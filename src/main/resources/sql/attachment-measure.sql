-- How large one attachment is, and its hash where that is asked for: the source computes it, and sends no byte of it.
SELECT octet_length(a.data) AS length,
       {hash} AS sha256
  FROM ({attachment}) AS a (data)
