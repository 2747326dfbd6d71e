<?php
// With the path of Composer's library as Composer compares, without it as PHP itself does.
if ($argc > 1) {
    require $argv[1];
    $parser = new Composer\Semver\VersionParser();
    $normalize = [$parser, 'normalize'];
} else {
    $normalize = 'strval';
}
while (($line = fgets(STDIN)) !== false) {
    [$left, $right] = explode("\t", rtrim($line, "\n"));
    try {
        echo version_compare($normalize($left), $normalize($right)), "\n";
    } catch (UnexpectedValueException $refused) {
        echo "x\n";
    }
}
