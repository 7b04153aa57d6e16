using CsCheck;
using Fairlead.Primitives.Names;

namespace Fairlead.Primitives.Tests.Names;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["interval", "timeout", "tags", "port", "ports", "ttl", "enable_tag_override"];

    [Theory]
    [InlineData("intervall", "interval")]
    [InlineData("itnerval", "interval")]
    [InlineData("Timeuot", "timeout")]
    [InlineData("prot", "port")]
    [InlineData("port", "port")]
    [InlineData("enable_tags_overide", "enable_tag_override")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void Find_Slip_GivesKnownName(string given, string? expected) => Assert.Equal(expected, NearestName.Find(given, Known));

    [Fact]
    public void Hint_NoNearName_IsEmpty() => Assert.Equal("", NearestName.Hint("completely", Known));

    [Fact]
    public void Distance_AnyWords_IsSymmetricAndAgreesWithTheFullTable() =>
        Gen.Select(Gen.String[Gen.Char["abc"], 0, 8], Gen.String[Gen.Char["abc"], 0, 8], Gen.Int[0, 4]).Sample((left, right, bound) =>
        {
            var expected = Math.Min(Reference(left, right), bound + 1);
            Assert.Equal(expected, NearestName.Distance(left, right, bound));
            Assert.Equal(expected, NearestName.Distance(right, left, bound));
        });

    private static int Reference(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
