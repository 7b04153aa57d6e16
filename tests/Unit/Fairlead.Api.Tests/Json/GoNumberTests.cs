using Fairlead.Api.Json;

namespace Fairlead.Api.Tests.Json;

public sealed class GoNumberTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1.5, "1.5")]
    [InlineData(-2, "-2")]
    [InlineData(1e-05, "0.00001")]
    [InlineData(-1.25e-05, "-0.0000125")]
    [InlineData(1e-06, "0.000001")]
    [InlineData(1e-07, "1e-7")]
    [InlineData(1.5e-10, "1.5e-10")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(1.5e20, "150000000000000000000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(1.5e22, "1.5e+22")]
    [InlineData(0.1, "0.1")]
    [InlineData(123456789012345680, "123456789012345680")]
    public void Format_EveryMagnitude_IsGosSpelling(double value, string expected) => Assert.Equal(expected, GoNumber.Format(value));
}
