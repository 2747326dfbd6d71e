STDIN.each_line do |line|
  puts(begin
    left, right = line.chomp.split("\t").map { |version| Gem::Version.new(version) }
    left <=> right
  rescue ArgumentError
    "x"
  end)
end
