using Fairlead.Agent.RemoteExecution;

namespace Fairlead.Agent.Tests.RemoteExecution;

public sealed class JobKeysTests
{
    private readonly JobKeys _keys = new("_rexec", "s-1");

    [Fact]
    public void Keys_OfAJob_LieAsConsulLaysThem() => Assert.Equal(
        ["_rexec/s-1/job", "_rexec/s-1/web-1/ack", "_rexec/s-1/web-1/out/00000", "_rexec/s-1/web-1/out/0001a", "_rexec/s-1/web-1/exit"],
        [_keys.Job, _keys.Acknowledgement("web-1"), _keys.Output("web-1", 0), _keys.Output("web-1", 26), _keys.Exit("web-1")]);

    [Theory]
    [InlineData("_rexec/s-1/web-1/ack", "web-1", JobPart.Acknowledgement)]
    [InlineData("_rexec/s-1/web-1/out/00003", "web-1", JobPart.Output)]
    [InlineData("_rexec/s-1/web-1/exit", "web-1", JobPart.Exit)]
    [InlineData("_rexec/s-1/exit/exit", "exit", JobPart.Exit)]
    [InlineData("_rexec/s-1/out/out/00000", "out", JobPart.Output)]
    public void Read_KeyOfANode_NamesNodeAndPart(string key, string node, JobPart part) => Assert.Equal((node, part), _keys.Read(key));

    [Theory]
    [InlineData("_rexec/s-1/job")]
    [InlineData("_rexec/s-2/web-1/ack")]
    [InlineData("_rexec/s-1/web-1/other")]
    [InlineData("_rexec/s-1/ack")]
    [InlineData("_rexec/s-1/web-1/out/0/0")]
    public void Read_AnyOtherKey_IsNothing(string key) => Assert.Null(_keys.Read(key));
}
