//! Pictures with few colours as PNG files: each pixel is an index into a palette.

use std::io::{Read, Write};

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

/// The eight bytes that every PNG file begins with.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A picture of few colours.
#[derive(Debug, PartialEq)]
pub(crate) struct Picture {
    /// Width in pixels.
    pub(crate) width: usize,
    /// An index into the palette for every pixel, row by row.
    pub(crate) pixels: Vec<u8>,
}

impl Picture {
    /// The picture as a file. `palette` has at most 256 colours, RGBA.
    pub(crate) fn write(&self, palette: &[[u8; 4]]) -> Result<Vec<u8>> {
        let height = self.pixels.len() / self.width;
        let mut header = Vec::new();
        header.extend_from_slice(&u32::try_from(self.width)?.to_be_bytes());
        header.extend_from_slice(&u32::try_from(height)?.to_be_bytes());
        // Eight bits a pixel, palette, PNG's one compression and filter method, not interlaced.
        header.extend_from_slice(&[8, 3, 0, 0, 0]);
        let colours: Vec<u8> = palette.iter().flat_map(|colour| colour[..3].to_vec()).collect();
        let opacities: Vec<u8> = palette.iter().map(|colour| colour[3]).collect();
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        for row in self.pixels.chunks_exact(self.width) {
            encoder.write_all(&[0])?; // the row as it is, no filter
            encoder.write_all(row)?;
        }
        let mut file = SIGNATURE.to_vec();
        let data = encoder.finish()?;
        let chunks: [(&[u8; 4], &[u8]); 5] = [
            (b"IHDR", &header),
            (b"PLTE", &colours),
            (b"tRNS", &opacities),
            (b"IDAT", &data),
            (b"IEND", &[]),
        ];
        for (name, content) in chunks {
            file.extend_from_slice(&u32::try_from(content.len())?.to_be_bytes());
            let mut sum = flate2::Crc::new();
            sum.update(name);
            sum.update(content);
            file.extend_from_slice(name);
            file.extend_from_slice(content);
            file.extend_from_slice(&sum.sum().to_be_bytes());
        }
        Ok(file)
    }

    /// Reads a file that [`Picture::write`] wrote.
    pub(crate) fn read(file: &[u8]) -> Result<Picture> {
        let mut rest = file.strip_prefix(SIGNATURE).context("it is no PNG file")?;
        let (mut width, mut compressed) = (0, Vec::new());
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let length = u32::from_be_bytes(*length) as usize;
            ensure!(after.len() >= length + 8, "it ends in the middle");
            let content = &after[4..4 + length];
            match &after[..4] {
                b"IHDR" if length == 13 => {
                    ensure!(content[8..] == [8, 3, 0, 0, 0], "it is of another kind");
                    width = u32::from_be_bytes([content[0], content[1], content[2], content[3]]);
                }
                b"IDAT" => compressed.extend_from_slice(content),
                _ => {}
            }
            rest = &after[length + 8..];
        }
        let mut rows = Vec::new();
        ZlibDecoder::new(&compressed[..]).read_to_end(&mut rows)?;
        let width = width as usize;
        ensure!(width > 0 && rows.len().is_multiple_of(width + 1), "its rows are incomplete");
        let mut pixels = Vec::with_capacity(rows.len());
        for row in rows.chunks_exact(width + 1) {
            ensure!(row[0] == 0, "its rows are filtered");
            pixels.extend_from_slice(&row[1..]);
        }
        Ok(Picture { width, pixels })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_reads_back_and_a_broken_one_is_an_error() {
        let picture = Picture { width: 3, pixels: vec![0, 1, 2, 2, 1, 0] };
        let palette = [[0; 4], [1, 2, 3, 255], [200, 100, 0, 255]];
        let file = picture.write(&palette).expect("a small picture");
        assert_eq!(Picture::read(&file).expect("what was written"), picture);
        for length in 0..file.len() - 12 {
            assert!(Picture::read(&file[..length]).is_err(), "{length}");
        }
    }
}
