"""What is known of the world outside any network: names that very many people use, and how registered domains end."""
