using Fairlead.Balancer.Http1;

namespace Fairlead.Balancer.Expressions;

/// <summary>One compiled ACL. Looks at a request, allocates nothing, keeps nothing; several threads use it at once.</summary>
internal abstract class AclMatcher
{
    public abstract bool Matches(in RequestView request);
}

/// <summary>An ACL whose result is known before any request.</summary>
internal sealed class ConstantAcl(bool result) : AclMatcher
{
    public override bool Matches(in RequestView request) => result;
}

/// <summary>True on every HTTP request: <c>req.proto_http</c>.</summary>
internal sealed class IsHttpAcl(bool wanted) : AclMatcher
{
    public override bool Matches(in RequestView request) => request.IsHttp == wanted;
}
