-- What an attachment's place holds: its length and its hash.
SELECT octet_length(a.data) AS length, encode(sha256(a.data), 'hex') AS sha256
  FROM ({attachment}) AS a (data)
