"""Who asks: by the cookie of a session or by a key of the API; and the three ways to log in: password, start URL, OpenID Connect."""
