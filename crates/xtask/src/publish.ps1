# Packs the module in the folder JIM_STAGED into the folder JIM_PACKAGE.
$ErrorActionPreference = 'Stop'
$repository = "JIM-$([guid]::NewGuid())"
Register-PSResourceRepository -Name $repository -Uri $env:JIM_PACKAGE -Trusted
try {
    Publish-PSResource -Path $env:JIM_STAGED -Repository $repository
}
finally {
    Unregister-PSResourceRepository -Name $repository
}
