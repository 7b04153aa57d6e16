using System.Text;
using CsCheck;
using Fairlead.Balancer.Http1;

namespace Fairlead.Balancer.Tests.Http1;

public class ChunkedReaderTests
{
    [Theory]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("A;x=y\r\n0123456789\r\n0\r\n\r\n", "0123456789")]
    [InlineData("1\r\na\r\n1\r\nb\r\n00\r\nT: v\r\nU: w\r\n\r\n", "ab")]
    public void Take_Valid_DecodesAndEnds(string coded, string expected)
    {
        var reader = default(ChunkedReader);
        byte[] bytes = Encoding.Latin1.GetBytes(coded + "next");
        Assert.Equal(coded.Length, reader.Take(bytes, decode: true, out int decoded));
        Assert.True(reader.IsDone);
        Assert.Equal(expected, Encoding.Latin1.GetString(bytes, 0, decoded));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("g\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("0x5\r\nhello\r\n")]
    [InlineData("5\nhello\r\n")]
    [InlineData("5\r\nhelloX\r\n")]
    [InlineData("5\r\nhello\n0\r\n\r\n")]
    [InlineData("5;a\nb\r\nhello\r\n")]
    [InlineData("5;\0\r\nhello\r\n")]
    [InlineData("FFFFFFFFFFFFFFFF\r\n")]
    [InlineData("0\r\n:v\r\n\r\n")]
    [InlineData("0\r\nA b: v\r\n\r\n")]
    [InlineData("0\r\nA: v\n\r\n")]
    [InlineData("0\r\n\rX")]
    public void Take_Malformed_Refused(string coded)
    {
        var reader = default(ChunkedReader);
        Assert.Equal(-1, reader.Take(Encoding.Latin1.GetBytes(coded), decode: false, out _));
        Assert.False(reader.IsDone);
    }

    [Fact]
    public void Take_AnySplit_SameDataAndEnd() => Gen.Select(Gen.Int[1, 40].Array[0, 6], Gen.Int[1, 9].Array[1, 60]).Sample(
        (sizes, cuts) =>
        {
            string data = string.Concat(sizes.Select((s, i) => new string((char)('a' + i), s)));
            string coded = string.Concat(sizes.Select((s, i) => $"{s:X}\r\n{new string((char)('a' + i), s)}\r\n")) + "0\r\nA: b\r\n\r\n";
            byte[] bytes = Encoding.Latin1.GetBytes(coded);
            var reader = default(ChunkedReader);
            var output = new StringBuilder();
            int at = 0;
            for (int i = 0; at < bytes.Length; i++)
            {
                int count = Math.Min(cuts[i % cuts.Length], bytes.Length - at);
                Span<byte> piece = bytes.AsSpan(at, count);
                Assert.Equal(count, reader.Take(piece, decode: true, out int decoded));
                output.Append(Encoding.Latin1.GetString(piece[..decoded]));
                at += count;
            }

            Assert.True(reader.IsDone);
            Assert.Equal(data, output.ToString());
        },
        iter: 2_000);
}
