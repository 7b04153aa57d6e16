using CsCheck;
using Fairlead.Primitives.Durations;

namespace Fairlead.Primitives.Tests.Durations;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0L, "0s")]
    [InlineData("10s", 10_000_000_000, "10s")]
    [InlineData("1.5h", 5_400_000_000_000, "1h30m0s")]
    [InlineData("1h15m30.918s", 4_530_918_000_000, "1h15m30.918s")]
    [InlineData("-1.5s", -1_500_000_000, "-1.5s")]
    [InlineData("+5s", 5_000_000_000, "5s")]
    [InlineData("60s", 60_000_000_000, "1m0s")]
    [InlineData("60000ms", 60_000_000_000, "1m0s")]
    [InlineData("1ns", 1, "1ns")]
    [InlineData("1100ns", 1_100, "1.1µs")]
    [InlineData("5us", 5_000, "5µs")]
    [InlineData("5\u00B5s", 5_000, "5µs")]
    [InlineData("5\u03BCs", 5_000, "5µs")]
    [InlineData("2.2ms", 2_200_000, "2.2ms")]
    [InlineData(".5s", 500_000_000, "500ms")]
    [InlineData("1.s", 1_000_000_000, "1s")]
    [InlineData("3m4s5ms", 184_005_000_000, "3m4.005s")]
    [InlineData("9223372036854775807ns", long.MaxValue, "2562047h47m16.854775807s")]
    [InlineData("-9223372036854775808ns", long.MinValue, "-2562047h47m16.854775808s")]
    [InlineData("0.3333333333333333333h", 1_199_999_999_999, "19m59.999999999s")]
    public void Parse_ThenToString_IsAsInGo(string text, long nanoseconds, string formatted)
    {
        Assert.Equal(nanoseconds, GoDuration.Parse(text).Nanoseconds);
        Assert.Equal(formatted, new GoDuration(nanoseconds).ToString());
    }

    [Theory]
    [InlineData("", "invalid duration \"\"")]
    [InlineData("-", "invalid duration \"-\"")]
    [InlineData("s", "invalid duration \"s\"")]
    [InlineData(".s", "invalid duration \".s\"")]
    [InlineData("10", "missing unit in duration \"10\"")]
    [InlineData("1d", "unknown unit \"d\" in duration \"1d\"")]
    [InlineData("1 s", "unknown unit \" s\" in duration \"1 s\"")]
    [InlineData("9223372036854775808ns", "invalid duration")]
    [InlineData("99999999999999999999s", "invalid duration")]
    [InlineData("3000000h", "invalid duration")]
    public void TryParse_BadText_SaysWhy(string text, string expected)
    {
        Assert.False(GoDuration.TryParse(text, out _, out var error));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfToString_GivesTheSame() =>
        Gen.Long.Sample(nanoseconds => GoDuration.Parse(new GoDuration(nanoseconds).ToString()).Nanoseconds == nanoseconds);

    [Fact]
    public void TryParse_AnyText_NeverThrows() =>
        Gen.Char["0123456789.-+hmsunµd "].Array[0, 24].Select(chars => new string(chars)).Sample(text =>
        {
            if (GoDuration.TryParse(text, out var value))
            {
                Assert.Equal(value, GoDuration.Parse(value.ToString()));
            }
        });
}
