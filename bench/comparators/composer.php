<?php
require $argv[1];
$parser = new Composer\Semver\VersionParser();
while (($line = fgets(STDIN)) !== false) {
    [$left, $right] = explode("\t", rtrim($line, "\n"));
    try {
        echo version_compare($parser->normalize($left), $parser->normalize($right)), "\n";
    } catch (UnexpectedValueException $refused) {
        echo "x\n";
    }
}
