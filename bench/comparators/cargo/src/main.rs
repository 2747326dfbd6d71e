//! Compares versions as Cargo does; build metadata, which its total order ranks, is left out as precedence is.
use std::io::{stdin, BufRead};

fn main() {
    for line in stdin().lock().lines().map_while(Result::ok) {
        let mut pair = line.split('\t').map(|version| semver::Version::parse(version).ok());
        match (pair.next().flatten(), pair.next().flatten()) {
            (Some(left), Some(right)) => println!("{}", left.cmp_precedence(&right) as i8),
            _ => println!("x"),
        }
    }
}
