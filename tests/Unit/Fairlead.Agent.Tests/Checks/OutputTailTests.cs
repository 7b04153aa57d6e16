using System.Text;
using CsCheck;
using Fairlead.Agent.Checks;

namespace Fairlead.Agent.Tests.Checks;

public sealed class OutputTailTests
{
    [Fact]
    public void Append_AnyParts_KeepsTheLastBytes() =>
        Gen.Select(Gen.String[Gen.Char["abcdef"], 0, 20].List[0, 8], Gen.Int[1, 24]).Sample((parts, limit) =>
        {
            var tail = new OutputTail(limit);
            parts.ForEach(part => tail.Append(Encoding.UTF8.GetBytes(part)));
            var all = string.Concat(parts);

            var expected = all.Length <= limit ? all : $"Captured {limit} of {all.Length} bytes\n...\n{all[^limit..]}";
            Assert.Equal(expected, tail.ToString());
        });
}
